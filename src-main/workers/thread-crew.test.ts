import { afterAll, describe, expect, it } from 'vitest';
import { asEngineSeries, headPhantom, likeT1, likeT2, phantomGrid } from '../../test/fixtures/head-phantom.ts';
import { Failure } from '../../src-shared/failure.ts';
import { registerPair } from '../engine/register-pair.ts';
import { localCrew } from '../engine/registration/local-crew.ts';
import { ThreadCrew } from './thread-crew.ts';

const crew = new ThreadCrew(2);
afterAll(() => crew.close());

const shared = (values: Float32Array) => {
  const copy = new Float32Array(new SharedArrayBuffer(4 * values.length));
  copy.set(values);
  return copy;
};
const series = (values: typeof likeT1) => {
  const { voxels, grid } = headPhantom(values, phantomGrid([48, 52, 48], 4.2));
  return asEngineSeries({ voxels: shared(voxels), grid });
};
const fixed = series(likeT1);
const moving = series(likeT2);

async function press() {
  crew.begin();
  return registerPair(fixed, moving, crew);
}

describe('a crew of threads', () => {
  it('gives what one thread gives, bit for bit, and hears elastix as well', async () => {
    const [alone, together] = [await registerPair(fixed, moving, localCrew()), await press()];
    const own = ({ candidates }: typeof alone) =>
      candidates
        .filter(({ id }) => !id.startsWith('elastix'))
        .map(({ movingFromFixed, scores }) => ({ movingFromFixed, scores }));
    expect(own(together)).toEqual(own(alone));
    expect(together.candidates.find(({ id }) => id === 'elastix-1')?.fromChosenMm).toBeLessThan(2);
  });

  it('stops at once when cancelled, and works again', async () => {
    const pressed = press().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const began = performance.now();
    await crew.cancel();
    expect(await pressed).toMatchObject({ code: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(5000);
    expect((await press()).chosen.fromChosenMm).toBe(0);
  });

  it('tells as a remark that a thread stopped, and works again', async () => {
    const pressed = press().catch((error: unknown) => error);
    await expect.poll(() => crew['busy'][0], { interval: 5, timeout: 20_000 }).toBeDefined();
    await crew['threads'][0]!.terminate();
    expect(await pressed).toMatchObject({ code: 'internal', said: [{ code: 'registration-thread-stopped' }] });
    await crew.cancel();
    expect((await press()).chosen.fromChosenMm).toBe(0);
  });

  it('fails the press alone when a task fails, and says why', async () => {
    const broken = { ...fixed, volume: { ...fixed.volume, voxels: undefined as unknown as Float32Array } };
    crew.begin();
    await expect(registerPair(broken, moving, crew)).rejects.toBeInstanceOf(Failure);
    await crew.cancel();
    expect((await press()).candidates.length).toBeGreaterThan(1);
  });
});
