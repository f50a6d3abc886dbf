import { afterAll, describe, expect, it } from 'vitest';
import { asEngineSeries, headPhantom, likeT1, likeT2, phantomGrid } from '../../test/fixtures/head-phantom.ts';
import { Failure } from '../../src-shared/failure.ts';
import { registerPair } from '../engine/register-pair.ts';
import { singleThreadPool } from '../engine/registration/single-thread-pool.ts';
import { ThreadPool } from './thread-pool.ts';

const pool = new ThreadPool(2);
afterAll(() => pool.close());

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

async function run() {
  pool.resetMemory();
  return registerPair(fixed, moving, pool);
}

describe('the thread pool', () => {
  it('gives what one thread gives, bit for bit, and a cross-check by elastix', async () => {
    const [alone, together] = [await registerPair(fixed, moving, singleThreadPool()), await run()];
    const own = ({ candidates }: typeof alone) =>
      candidates
        .filter(({ id }) => !id.startsWith('elastix'))
        .map(({ movingFromFixed, scores }) => ({ movingFromFixed, scores }));
    expect(own(together)).toEqual(own(alone));
    expect(together.candidates.find(({ id }) => id === 'elastix-1')?.fromChosenMm).toBeLessThan(2);
  });

  it('stops at once when cancelled, and works again', async () => {
    const running = run().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const began = performance.now();
    await pool.cancel();
    expect(await running).toMatchObject({ code: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(5000);
    expect((await run()).chosen.fromChosenMm).toBe(0);
  });

  it('reports that a thread stopped, and works again', async () => {
    const running = run().catch((error: unknown) => error);
    await expect.poll(() => pool['busy'][0], { interval: 5, timeout: 20_000 }).toBeDefined();
    await pool['threads'][0]!.terminate();
    expect(await running).toMatchObject({ code: 'internal', messages: [{ code: 'registration-thread-stopped' }] });
    await pool.cancel();
    expect((await run()).chosen.fromChosenMm).toBe(0);
  });

  it('fails only the run whose task failed, and says why', async () => {
    const broken = { ...fixed, volume: { ...fixed.volume, voxels: undefined as unknown as Float32Array } };
    pool.resetMemory();
    await expect(registerPair(broken, moving, pool)).rejects.toBeInstanceOf(Failure);
    await pool.cancel();
    expect((await run()).candidates.length).toBeGreaterThan(1);
  });
});
