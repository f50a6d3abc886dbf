import { PNG } from 'pngjs';
import type { Mat4, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { identity4, patientFromVoxel, transformPoint } from '../../src-shared/geometry/patient-space.ts';
import type { Modality } from '../../src-shared/modality.ts';
import type { EngineSeries, Volume } from '../engine/volume.ts';
import { findEdges } from './raster-edges.ts';
import { planeNames, planeThrough, samplePlane, type Raster } from './plane-raster.ts';

/** `checkerboard`: fixed and moving in turn; `edges`: the moving's outlines over the fixed; else one series alone. */
export type FusionStyle = 'checkerboard' | 'edges' | 'fixed' | 'moving';

export interface FusionInput {
  readonly fixed: EngineSeries;
  readonly moving: EngineSeries;
  /** Where the moving series lies: the registration's answer, or `identity4` for what the headers say. */
  readonly movingFromFixed: Mat4;
  /** Pixel size of the picture; 1 mm unless given. */
  readonly pixelMm?: number;
}

const tileMm = 20;
const gapPixels = 4;
const edgeColour = [255, 176, 0] as const;
const movingTint = [0.86, 0.95, 1] as const;

/** A PNG of three planes side by side (axial, coronal, sagittal) through the middle of the fixed head. No text, no patient data. */
export function fusionPicture(input: FusionInput, style: FusionStyle): Uint8Array {
  const { fixed, moving, movingFromFixed, pixelMm = 1 } = input;
  const centreMm = brightCentreMm(fixed.volume);
  const [fixedGrey, movingGrey] = [greyOf(fixed), greyOf(moving)];
  const panels = planeNames.map((name) => {
    const plane = planeThrough(fixed.volume, name, centreMm, pixelMm);
    return paint(
      fixedGrey(samplePlane(fixed.volume, identity4, plane)),
      movingGrey(samplePlane(moving.volume, movingFromFixed, plane)),
      style,
      Math.round(tileMm / pixelMm),
    );
  });
  return sideBySide(panels);
}

interface Panel {
  readonly width: number;
  readonly height: number;
  /** RGB, one byte each. */
  readonly rgb: Uint8Array;
}

function paint(fixed: Raster, moving: Raster, style: FusionStyle, tilePixels: number): Panel {
  const { width, height } = fixed;
  const rgb = new Uint8Array(3 * width * height);
  const edges = style === 'edges' ? findEdges(moving) : undefined;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const evenTile = (Math.floor((pixel % width) / tilePixels) + Math.floor(pixel / width / tilePixels)) % 2 === 0;
    const showMoving = style === 'moving' || (style === 'checkerboard' && !evenTile);
    const grey = (showMoving ? moving : fixed).values[pixel]!;
    for (let channel = 0; channel < 3; channel++) {
      const tint = showMoving && style === 'checkerboard' ? movingTint[channel]! : 1;
      rgb[3 * pixel + channel] = edges?.[pixel] ? edgeColour[channel]! : Number.isNaN(grey) ? 0 : grey * tint;
    }
  }
  return { width, height, rgb };
}

function sideBySide(panels: readonly Panel[]): Uint8Array {
  const height = Math.max(...panels.map((panel) => panel.height));
  const width = panels.reduce((sum, panel) => sum + panel.width, gapPixels * (panels.length - 1));
  const png = new PNG({ width, height, colorType: 2 });
  for (let i = 3; i < png.data.length; i += 4) png.data[i] = 255;
  let left = 0;
  for (const panel of panels) {
    const top = Math.floor((height - panel.height) / 2);
    for (let row = 0; row < panel.height; row++) {
      for (let column = 0; column < panel.width; column++) {
        const from = 3 * (row * panel.width + column);
        png.data.set(panel.rgb.subarray(from, from + 3), 4 * ((top + row) * width + left + column));
      }
    }
    left += panel.width + gapPixels;
  }
  return PNG.sync.write(png, { colorType: 2, deflateLevel: 6 });
}

/** Maps a raster's intensities to 0..255 by the series' display window. */
function greyOf(series: EngineSeries): (raster: Raster) => Raster {
  const { low, high } = displayWindow(series.volume, series.modality);
  const scale = 255 / (high - low);
  return (raster) => ({
    ...raster,
    values: raster.values.map((value) => Math.min(255, Math.max(0, (value - low) * scale))),
  });
}

/** A window for display: brain and bone for CT, else between robust bounds of what is not background. */
export function displayWindow({ voxels }: Volume, modality: Modality): { low: number; high: number } {
  if (modality === 'CT') return { low: -60, high: 160 };
  const step = Math.max(1, Math.floor(voxels.length / 100_000));
  const sample = new Float32Array(Math.ceil(voxels.length / step)).map((_, i) => voxels[i * step]!);
  const sorted = sample.filter(Number.isFinite).sort();
  const at = (fraction: number) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? 0;
  const [low, high] = [at(0.02), at(0.998)];
  return high > low ? { low, high } : { low, high: low + 1 };
}

/** Centre of the voxels brighter than the mean: near the middle of a head, wherever it lies in its grid. */
function brightCentreMm({ voxels, grid }: Volume): Vec3 {
  const [nx, ny, nz] = grid.size;
  const step = Math.max(1, Math.floor(Math.cbrt(voxels.length / 200_000)));
  let sum = 0;
  let count = 0;
  const visit = (use: (value: number, i: number, j: number, k: number) => void) => {
    for (let k = 0; k < nz; k += step)
      for (let j = 0; j < ny; j += step)
        for (let i = 0; i < nx; i += step) {
          const value = voxels[i + nx * (j + ny * k)]!;
          if (Number.isFinite(value)) use(value, i, j, k);
        }
  };
  visit((value) => {
    sum += value;
    count++;
  });
  const mean = sum / count;
  const total: [number, number, number] = [0, 0, 0];
  let bright = 0;
  visit((value, i, j, k) => {
    if (value <= mean) return;
    bright++;
    total[0] += i;
    total[1] += j;
    total[2] += k;
  });
  const centre: Vec3 = bright
    ? [total[0] / bright, total[1] / bright, total[2] / bright]
    : [(nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2];
  return transformPoint(patientFromVoxel(grid), centre);
}
