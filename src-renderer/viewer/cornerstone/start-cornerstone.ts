import { cache, init, utilities } from '@cornerstonejs/core';
import { colourMapNames, colourMapStops } from '../../state/colour-maps.ts';
import { startMeasuring } from './measuring.ts';
import { knownVolumes } from './volume-metadata.ts';

/** Bytes of voxels that Cornerstone may hold: two series of 512x512x600 as float32. What is not shown is taken out by Concord. */
const cacheBytes = 2.5e9;

let started = false;

/** Prepares Cornerstone once a window: one drawing context, and Concord's own colours. Nothing is fetched. */
export function startCornerstone(): void {
  if (started) return;
  started = true;
  init({ rendering: { webGlContextCount: 1 } } as Parameters<typeof init>[0]);
  cache.setMaxCacheSize(cacheBytes);
  startMeasuring();
  knownVolumes.register();
  for (const name of colourMapNames) {
    const RGBPoints = colourMapStops(name).flatMap(([at, ...rgb]) => [at, ...rgb.map((byte) => byte / 255)]);
    utilities.colormap.registerColormap({ ColorSpace: 'RGB', Name: cornerstoneColours(name), RGBPoints } as never);
  }
}

/** A colour map's name in Cornerstone, which has maps of its own beside. */
export const cornerstoneColours = (name: string): string => `concord-${name}`;
