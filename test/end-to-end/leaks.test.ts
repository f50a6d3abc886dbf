import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countHeldObjects, heldObjects, type HeldObjects } from '../benchmark/window/held-objects.ts';
import { WindowSession } from '../benchmark/window/window-session.ts';
import { noBrowserReason, until, viewsReady } from './browser.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(
  `a study that is left${noBrowserReason ? ` (skipped: ${noBrowserReason})` : ''}`,
  () => {
    let session: WindowSession;

    beforeAll(async () => {
      session = await WindowSession.open([countHeldObjects]);
      await session.page.getByRole('list', { name: 'Series' }).waitFor({ timeout: 2 * minutes });
      await viewsReady(session.page);
    }, 4 * minutes);

    afterAll(() => session?.close());

    /** @returns what is held once the study was left for the last time. */
    async function openAndLeave(times: number): Promise<HeldObjects> {
      for (let i = 0; i < times; i++) {
        await session.page.locator('.open').first().click();
        await viewsReady(session.page);
        await session.leave();
      }
      // A context that was left is given back once it rests.
      return until('the contexts to rest', async () => {
        const held = await heldObjects(session.page);
        return held.contexts === 0 ? held : null;
      });
    }

    it(
      'gives back its textures, workers, listeners and nodes, however often it is opened',
      async () => {
        expect((await heldObjects(session.page)).textures).toBeGreaterThan(2);
        await session.leave();
        const few = await openAndLeave(3);
        const many = await openAndLeave(9);
        // Counts, not bytes: each opening that leaked would add at least one to them.
        expect(many).toMatchObject({ contexts: 0, textures: 0, framebuffers: 0, workers: 0 });
        expect(many.listeners - few.listeners).toBeLessThan(9);
        expect(many.domNodes - few.domNodes).toBeLessThan(9);
      },
      4 * minutes,
    );
  },
);
