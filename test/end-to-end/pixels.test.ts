import { rm } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gridCentreMm, rowsOf, type GridGeometry, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts'; // prettier-ignore
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { RequestOf } from '../../src-shared/contract/requests.ts';
import { listSeries } from '../../src-main/database/series.ts';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { saveManual } from '../../src-main/workstation/registrations/register-in-study.ts';
import { colourMapStops } from '../../src-renderer/state/colour-maps.ts';
import { dot, extentMm, minus, planeNames, planesOf, plus, pointOnSlice, scaled, type PlaneName } from '../../src-renderer/state/plane-geometry.ts'; // prettier-ignore
import { coarseVolumeOf } from '../../src-renderer/viewer/coarse-volume.ts';
import { predictFixed } from '../../src-renderer/viewer/matched-intensities.ts';
import { orthonormal } from '../conformance/source-series.ts';
import { importNow } from '../fixtures/test-workstation.ts';
import { drawn, noBrowserReason, viewsReady } from './browser.ts';
import { openWindow, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { writeNrrd } from './phantom.ts';
import { sampleAt, waves, type SampledSeries } from './sampled-picture.ts';
import { openStudy } from './viewer-layout.ts';

const minutes = 60_000;

/** Oblique, and not a cube. */
const fixed = waves(
  orthonormal({
    size: [88, 80, 64],
    spacingMm: [1.3, 1.5, 1.9],
    originMm: [-50, -62, -55],
    direction: [0.96, -0.2, 0.15, 0.22, 0.96, -0.1, -0.12, 0.13, 0.98],
  } as GridGeometry),
  0,
);
/** Thick slices. */
const moving = waves({ size: [110, 100, 24], spacingMm: [1.1, 1.2, 5], originMm: [-60, -60, -58], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }, 0.6); // prettier-ignore
const movingFromFixed = rigidAbout(rotationFromVector([0.12, -0.17, 0.25]), [3, -2, 4], [4, -6, 3]);

async function prepare(dataFolder: string): Promise<void> {
  const source = join(`${dataFolder}-source`, 'Waves');
  mkdirSync(source, { recursive: true });
  const files = [['T1 oblique.nrrd', fixed], ['T2 thick.nrrd', moving]] as const; // prettier-ignore
  for (const [name, { grid, voxels }] of files) {
    const d = grid.direction;
    const axes = [0, 1, 2].map((axis) => [d[axis]!, d[3 + axis]!, d[6 + axis]!] as const);
    writeNrrd(join(source, name), { ...grid, axes: axes as never }, voxels);
  }
  const workstation = openWorkstation({ folder: dataFolderAt(dataFolder) });
  try {
    const { studyIds } = await importNow(workstation, [source]);
    const stored = listSeries(workstation.database, studyIds[0]!);
    const idOf = (text: string) => stored.find(({ description }) => description.includes(text))!.seriesId;
    const pair = { fixedSeriesId: idOf('oblique'), movingSeriesId: idOf('thick') };
    const matrix = rowsOf(movingFromFixed) as RequestOf<'registrations.saveManual'>['movingFromFixed'];
    await saveManual(workstation, { ...pair, movingFromFixed: matrix, landmarks: [] });
  } finally {
    await workstation.close();
    await rm(`${dataFolder}-source`, { recursive: true });
  }
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** CSS pixels. */
  readonly paneWidth: number;
  readonly paneHeight: number;
  readonly rgba: Uint8Array;
}

/** What was drawn, before the window colours a difference. */
async function pictureOf(page: Page, name: PlaneName): Promise<Picture> {
  const { base64, ...sizes } = await page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-plane="${name}"] canvas.cornerstone-canvas`)!;
    const { width, height, clientWidth, clientHeight } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    let text = '';
    for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
    return { width, height, paneWidth: clientWidth, paneHeight: clientHeight, base64: btoa(text) };
  }, name);
  return { ...sizes, rgba: new Uint8Array(Buffer.from(base64, 'base64')) };
}

/** Where a pixel's middle lies in the fixed patient space, and how large it is. */
function geometryOf(name: PlaneName, { width, height, paneWidth, paneHeight }: Picture) {
  const plane = planesOf(fixed.grid)[name];
  const mmPerPx = Math.max(extentMm(fixed.grid, plane.right) / paneWidth, extentMm(fixed.grid, plane.down) / paneHeight); // prettier-ignore
  const centre = pointOnSlice(fixed.grid, plane, gridCentreMm(fixed.grid), Math.ceil(plane.sliceCount / 2));
  const css = (x: number, y: number) => [((x + 0.5) / width) * paneWidth, ((y + 0.5) / height) * paneHeight] as const;
  const pointAt = (x: number, y: number): Vec3 => {
    const [right, down] = css(x, y);
    const shift = plus(scaled(plane.right, (right - paneWidth / 2) * mmPerPx), scaled(plane.down, (down - paneHeight / 2) * mmPerPx)); // prettier-ignore
    return plus(centre, shift);
  };
  const onPlane = (pointMm: Vec3) => {
    const offset = minus(pointMm, gridCentreMm(fixed.grid));
    return [dot(offset, plane.right), dot(offset, plane.down)] as const;
  };
  const pixelMm = (mmPerPx * paneWidth) / width;
  return { plane, pointAt, css, onPlane, pixelMm };
}

interface Windows {
  readonly fixed: { readonly low: number; readonly high: number };
  readonly moving: { readonly low: number; readonly high: number };
}

const share = (value: number, { low, high }: { low: number; high: number }) =>
  Math.max(0, Math.min(1, (value - low) / (high - low)));

/** Colours of a series, 0..255. */
function coloured(map: 'grey' | 'amber', at: number): Vec3 {
  const stops = colourMapStops(map);
  const upper = Math.max(1, stops.findIndex(([position]) => position >= at)); // prettier-ignore
  const [a, b] = [stops[upper - 1]!, stops[upper]!];
  const t = (at - a[0]) / (b[0] - a[0]);
  return [1, 2, 3].map((c) => a[c]! + (b[c]! - a[c]!) * t) as unknown as Vec3;
}

const black: Vec3 = [0, 0, 0];
const mix = (a: Vec3, b: Vec3, t: number) => [0, 1, 2].map((c) => a[c]! * (1 - t) + b[c]! * t) as unknown as Vec3;
const smoothstep = (from: number, to: number, x: number) => {
  const t = Math.max(0, Math.min(1, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

/** What one pixel has to show, 0..255; null where rounding alone decides. */
type Expectation = (x: number, y: number) => Vec3 | null;

function expectations(name: PlaneName, picture: Picture, windows: Windows): Record<string, Expectation> {
  const { plane, pointAt, css, onPlane, pixelMm } = geometryOf(name, picture);
  const valueOf = (series: SampledSeries, point: Vec3) =>
    series === moving ? sampleAt(moving, point, movingFromFixed) : sampleAt(fixed, point);
  const fixedAt = (point: Vec3) => {
    const value = valueOf(fixed, point);
    return value === null ? null : coloured('grey', share(value, windows.fixed));
  };
  const movingAt = (point: Vec3) => {
    const value = valueOf(moving, point);
    return value === null ? null : coloured('amber', share(value, windows.moving));
  };
  const either = (x: number, y: number, isMoving: boolean) =>
    (isMoving ? movingAt(pointAt(x, y)) : fixedAt(pointAt(x, y))) ?? black;
  const edgeAt = (x: number, y: number) => {
    const value = valueOf(moving, pointAt(x, y));
    return value === null ? null : share(value, windows.moving);
  };
  const stepPx = Math.max(1, 0.8 / voxelsPerPixel(plane, pixelMm));
  const predicted = predictFixed(coarseOf(fixed), windows.fixed, coarseOf(moving), windows.moving, movingFromFixed);
  return {
    blend: (x, y) => {
      const [below, above] = [fixedAt(pointAt(x, y)), movingAt(pointAt(x, y))];
      return above ? mix(below ?? black, above, 0.5) : (below ?? black);
    },
    checkerboard: (x, y) => {
      const [right, down] = onPlane(pointAt(x, y)).map((mm) => mm / 24) as [number, number];
      const nearest = Math.min(...[right, down].map((at) => Math.abs(at - Math.round(at)) * 24));
      return nearest < pixelMm ? null : either(x, y, (Math.floor(right) + Math.floor(down)) % 2 !== 0);
    },
    swipe: (x, y) => {
      const from = css(x, y)[0] - picture.paneWidth / 2;
      return Math.abs(from) < 1 ? null : either(x, y, from > 0);
    },
    lens: (x, y) => {
      const [right, down] = css(x, y);
      const from = 70 - Math.hypot(right - picture.paneWidth / 2, down - picture.paneHeight / 2);
      return Math.abs(from) < 1 ? null : either(x, y, from > 0);
    },
    edges: (x, y) => {
      const around = [[0, 0], [-stepPx, 0], [stepPx, 0], [0, -stepPx], [0, stepPx]] as const; // prettier-ignore
      const [centre, left, right, up, below] = around.map(([dx, dy]) => edgeAt(x + dx, y + dy)) as (number | null)[];
      if (centre === null) return fixedAt(pointAt(x, y)) ?? black;
      if (left == null || right == null || up == null || below == null) return null;
      const slope = Math.hypot(right - left, below - up) * 0.5;
      const bend = Math.abs(left + right + up + below - 4 * centre!);
      const edge = smoothstep(0.05, 0.13, slope) * (1 - smoothstep(0.5, 1.4, bend / Math.max(slope, 1e-4)));
      return mix(fixedAt(pointAt(x, y)) ?? black, [255, 0.62 * 255, 25.5], edge);
    },
    difference: (x, y) => {
      const [f, m] = [valueOf(fixed, pointAt(x, y)), valueOf(moving, pointAt(x, y))];
      if (f === null || m === null) return [127.5, 127.5, 127.5];
      const at = share(m, predicted) * (predicted.windowedFixed.length - 1);
      const low = Math.min(predicted.windowedFixed.length - 2, Math.floor(at));
      const [a, b] = [predicted.windowedFixed[low]!, predicted.windowedFixed[low + 1]!];
      const grey = 255 * (0.5 + (share(f, windows.fixed) - (a + (b - a) * (at - low))) / 2);
      return [grey, grey, grey];
    },
  };
}

const coarseOf = (series: SampledSeries) =>
  coarseVolumeOf({ ...series, voxels: series.voxels as Int16Array<ArrayBuffer>, intercept: 0 }, 72);

/** Along the screen's axis on which the moving series' voxels are passed fastest. */
function voxelsPerPixel({ right, down }: { right: Vec3; down: Vec3 }, pixelMm: number): number {
  const turned = (v: Vec3) => [0, 1, 2].map((row) => dot(rowOf(movingFromFixed, row), v) / moving.grid.spacingMm[row]!);
  return Math.max(...[right, down].map((axis) => Math.hypot(...turned(axis)) * pixelMm));
}

const rowOf = (m: Mat4, row: number): Vec3 => [m[4 * row]!, m[4 * row + 1]!, m[4 * row + 2]!];

/** Reproducible places. */
function* places({ width, height }: Picture, count: number): Generator<readonly [number, number]> {
  let seed = 12345;
  const next = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let i = 0; i < count; i++) yield [next(width), next(height)];
}

describe.skipIf(noBrowserReason)(`pixels beside independent sampling${skippedBecause(noBrowserReason)}`, () => {
  describe.each([1, 2])('at %d device pixels a CSS pixel', (deviceScaleFactor) => {
    let window: OpenedWindow;
    let windows: Windows;

    beforeAll(async () => {
      window = await openWindow({ prepare, context: { deviceScaleFactor, viewport: { width: 1280, height: 800 } } });
      await openStudy(window.page, 'Waves');
      await viewsReady(window.page);
      windows = await window.page.evaluate(async () => {
        const call = async (name: string, request: object) => {
          const body = JSON.stringify(request);
          const authorization = `Concord ${sessionStorage.getItem('concord-key')}`;
          const headers = { 'content-type': 'application/json', authorization };
          return (await fetch(new URL(`api/${name}`, document.baseURI), { method: 'POST', headers, body })).json();
        };
        const found: Record<string, unknown> = {};
        for (const { studyId } of await call('studies.list', {}))
          for (const { seriesId, description } of (await call('studies.get', { studyId })).series)
            found[description] = (await call('series.volume', { seriesId })).window;
        const of = (text: string) => Object.entries(found).find(([name]) => name.includes(text))![1];
        return { fixed: of('oblique'), moving: of('thick') } as never;
      });
    }, 4 * minutes);
    afterAll(() => window?.close());

    it.each(['blend', 'checkerboard', 'swipe', 'lens', 'edges', 'difference'].map((mode, i) => ({ mode, key: i + 1 })))(
      '$mode',
      async ({ mode, key }) => {
        await window.page.mouse.move(2, 2);
        await window.page.keyboard.press(`${key}`);
        await drawn(window.page);
        for (const name of planeNames) {
          const picture = await pictureOf(window.page, name);
          const expected = expectations(name, picture, windows)[mode]!;
          const differences: number[] = [];
          for (const [x, y] of places(picture, 4000)) {
            const wanted = expected(x, y);
            if (!wanted) continue;
            const shown = [0, 1, 2].map((c) => picture.rgba[4 * (y * picture.width + x) + c]!);
            differences.push(shown.reduce((sum, value, c) => sum + Math.abs(value - wanted[c]!), 0) / 3);
          }
          const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
          expect(differences.length).toBeGreaterThan(2000);
          expect(mean, `${name}: mean difference of 255 grey levels`).toBeLessThan(0.5);
        }
      },
      minutes,
    );
  });
});
