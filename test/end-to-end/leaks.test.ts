import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countHeldObjects, heldObjects, type HeldObjects } from '../benchmark/window/held-objects.ts';
import { WindowSession } from '../benchmark/window/window-session.ts';
import { noBrowserReason, viewsReady } from './browser.ts';

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

    async function leaveAndOpen(times: number): Promise<void> {
      for (let i = 0; i < times; i++) {
        await session.leave();
        await session.page.locator('.open').first().click();
        await viewsReady(session.page);
      }
    }

    it(
      'gives back its textures, workers, listeners and nodes, however often it is opened',
      async () => {
        await leaveAndOpen(3);
        const few = await heldObjects(session.page);
        await leaveAndOpen(9);
        const many = await heldObjects(session.page);
        expect(few.textures).toBeGreaterThan(2);
        // Counts, not bytes: each opening that leaked would add at least one to them.
        for (const key of [
          'textures',
          'framebuffers',
          'workers',
          'contexts',
        ] as const satisfies (keyof HeldObjects)[]) {
          expect(many[key], key).toBe(few[key]);
        }
        expect(many.listeners - few.listeners).toBeLessThan(9);
        expect(many.domNodes - few.domNodes).toBeLessThan(9);
      },
      4 * minutes,
    );
  },
);
