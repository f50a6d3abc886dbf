import { figure, figureRow, type Figure } from './figure.ts';
import { countHeldObjects, heldObjects, type HeldObjects } from './held-objects.ts';
import { scoreTimes } from './live-score.ts';
import { measureOpening, type Opening } from './opening.ts';
import { memoryOf, processorMs } from './process-memory.ts';
import { measureLongTasks } from './sample-session.ts';
import { scrollSteps } from './scroll-steps.ts';
import { WindowSession, type PhantomShape } from './window-session.ts';

const t1: PhantomShape = { size: [256, 256, 180], spacingMm: [0.94, 0.94, 1.2] };
const cube: PhantomShape = { size: [256, 256, 256], spacingMm: [0.94, 0.94, 0.94] };
const thick: PhantomShape = { size: [512, 512, 120], spacingMm: [0.47, 0.47, 1.5] };
const small: PhantomShape = { size: [96, 96, 60], spacingMm: [2.4, 2.4, 3] };
const large: PhantomShape = { size: [512, 512, 300], spacingMm: [0.47, 0.47, 0.7] };

const waysOfFusing = { 1: 'blend', 2: 'checkerboard', 3: 'swipe', 4: 'lens', 5: 'edges', 6: 'difference' } as const;

const screens = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
] as const;

/** Steps in every way of fusing on two screens, and the live scores, on a 1 mm pair of different grids. */
async function measureFusedView(): Promise<Figure[]> {
  const session = await WindowSession.open();
  const { browser, page } = session;
  try {
    await session.importPair(cube, thick);
    const figures: Figure[] = [];
    for (const screen of screens) {
      await page.setViewportSize(screen);
      await scrollSteps(page, 6);
      const on = `${screen.width}x${screen.height}`;
      for (const [key, name] of Object.entries(waysOfFusing)) {
        await page.keyboard.press(key);
        await scrollSteps(page, 4);
        const spentBefore = await processorMs(browser);
        const times = await scrollSteps(page, 30);
        const spent = ((await processorMs(browser)) - spentBefore) / times.length;
        figures.push(figure(`scroll step, ${name}, 256x256x256 + 512x512x120, ${on}`, 'ms', times, 60));
        figures.push(figure(`scroll step, ${name}, ${on}: processor time of page and graphics`, 'ms', [spent], null));
      }
    }
    figures.push(figure('live score, quick', 'ms', await scoreTimes(page, 'phantom', true, 10), 200));
    figures.push(figure('live score, exact', 'ms', await scoreTimes(page, 'phantom', false, 5), null));
    return figures;
  } finally {
    await session.close();
  }
}

/** How long opening a study takes. */
async function measureOpenings(times: number): Promise<Figure[]> {
  const session = await WindowSession.open();
  try {
    const study = await session.importPair(t1, t1);
    const openings: Opening[] = [];
    for (let i = 0; i < times; i++) {
      await session.leave();
      openings.push(await measureOpening(session, study));
    }
    const each = (pick: (opening: Opening) => number) => openings.map(pick);
    return [
      figure('three sharp planes of 256x256x180 after its last byte', 'ms', each(({ fixedSharpMs }) => fixedSharpMs), 1500), // prettier-ignore
      figure(
        'both series sharp after the click',
        'ms',
        each(({ wholeMs }) => wholeMs),
        null,
      ),
      figure(
        'reply to series.volume, cached',
        'ms',
        each(({ volumeReplyMs }) => volumeReplyMs),
        null,
      ),
    ];
  } finally {
    await session.close();
  }
}

/** What opening and leaving a study leaves behind: a small one, so that what grows is not lost in what moves. */
async function measureReopening(times: number): Promise<Figure[]> {
  const session = await WindowSession.open([countHeldObjects]);
  const { browser, page } = session;
  try {
    const study = await session.importPair(small, small);
    const held: HeldObjects[] = [];
    const heapMb: number[] = [];
    const graphicsMb: number[] = [];
    for (let i = 1; i <= times; i++) {
      await session.leave();
      await measureOpening(session, study);
      if (i % 10 !== 0) continue;
      // A context that was left is given back once it rests.
      await page.waitForTimeout(1000);
      const memory = await memoryOf(browser, page);
      heapMb.push(memory.heapMb);
      graphicsMb.push(memory.graphicsMb);
      held.push(await heldObjects(page));
    }
    const listed = (values: readonly number[], digits: number) =>
      values.map((value) => value.toFixed(digits)).join(', ');
    console.log(`After each ten of ${times} openings: heap ${listed(heapMb, 1)} MB; graphics process ${listed(graphicsMb, 0)} MB; textures ${listed(held.map(({ textures }) => textures), 0)}`); // prettier-ignore
    const grown = (values: readonly number[]) => [values.at(-1)! - values[0]!];
    const counted = (['contexts', 'textures', 'framebuffers', 'workers', 'domNodes', 'listeners'] as const).map((key) =>
      figure(`${key} more after ${times} openings than after 10`, '', grown(held.map((one) => one[key])), 0),
    );
    return [
      figure(`JavaScript heap: more after ${times} openings than after 10`, 'MB', grown(heapMb), 2),
      figure(`graphics process: more after ${times} openings than after 10`, 'MB', grown(graphicsMb), 20),
      ...counted,
    ];
  } finally {
    await session.close();
  }
}

async function measureLargePair(): Promise<Figure[]> {
  const session = await WindowSession.open();
  const { browser, page } = session;
  try {
    const study = await session.importPair(large, large);
    await session.leave();
    const opening = await measureOpening(session, study);
    const steps = await scrollSteps(page, 30);
    const { heapMb, pageMb, graphicsMb } = await memoryOf(browser, page);
    const pair = 'two 512x512x300 series';
    return [
      figure(`${pair}: three sharp planes of the first after its last byte`, 'ms', [opening.fixedSharpMs], null),
      figure(`${pair}: both sharp after the click`, 'ms', [opening.wholeMs], null),
      figure(`${pair}: scroll step, blend`, 'ms', steps, 60),
      figure(`${pair}: page and graphics process, proportional set size`, 'MB', [pageMb + graphicsMb], 1200),
      figure(`${pair}: page process alone`, 'MB', [pageMb], null),
      figure(`${pair}: graphics process alone`, 'MB', [graphicsMb], null),
      figure(`${pair}: JavaScript heap`, 'MB', [heapMb], null),
    ];
  } finally {
    await session.close();
  }
}

const parts = {
  fused: measureFusedView,
  opening: () => measureOpenings(8),
  reopening: () => measureReopening(50),
  large: measureLargePair,
  tasks: measureLongTasks,
} as const;

/**
 * Measures the window in Debian's Chromium with software WebGL, and prints tables against the aims. Phantoms are
 * written to a temporary folder; the sample case is Concord's own.
 * @param only names of parts: fused, opening, reopening, large, tasks; all of them where empty.
 */
export async function measureWindow(only: readonly string[] = []): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const measured = await measure();
    console.table(measured.map(figureRow));
    figures.push(...measured);
  }
  return figures;
}
