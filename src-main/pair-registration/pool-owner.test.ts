import { afterAll, describe, expect, it } from 'vitest';
import { PoolOwner } from './pool-owner.ts';

const owner = new PoolOwner();
afterAll(() => owner.close());

describe('the pool owner', () => {
  it('lets one use after the other have the pool, whether or not the one before failed', async () => {
    const events: string[] = [];
    const use = (name: string, fails = false) =>
      owner.inTurn(async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        events.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    const [first, second] = [use('first', true), use('second')];
    await expect(first).rejects.toThrow('first');
    await second;
    expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('loads a pair once, and again after a run has used the memory', async () => {
    const [fixed, moving] = [{}, {}];
    let loads = 0;
    const load = async () => {
      loads++;
      return [];
    };
    await owner.loadedPair(fixed, moving, load);
    await owner.loadedPair(fixed, moving, load);
    expect(loads).toBe(1);
    owner.startRun();
    await owner.loadedPair(fixed, moving, load);
    expect(loads).toBe(2);
    await owner.loadedPair(fixed, {}, load);
    expect(loads).toBe(3);
  });

  it('takes no pair for loaded if loading another one failed over its memory', async () => {
    const [fixed, moving] = [{}, {}];
    await owner.loadedPair(fixed, moving, async () => []);
    await expect(owner.loadedPair({}, {}, () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    let loads = 0;
    await owner.loadedPair(fixed, moving, async () => (loads++, []));
    expect(loads).toBe(1);
  });

  it('starts new threads after it was closed', async () => {
    const before = owner.start();
    await owner.close();
    expect(owner.start()).not.toBe(before);
  });
});
