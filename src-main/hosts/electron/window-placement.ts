import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** In pixels of the desktop, which several screens share: parts of it have negative coordinates. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const placementSchema = z.object({
  /** Where the window is when it is neither maximised nor on the full screen. */
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  maximised: z.boolean(),
  fullScreen: z.boolean(),
});
export type Placement = z.infer<typeof placementSchema>;

/** Below this the columns beside the views have no room. */
export const smallestWindow = { width: 1024, height: 700 };
const usualSize = { width: 1440, height: 900 };

/**
 * Where the window goes: where it was, if all of that is on the screens that are there now; else onto the screen that shows
 * most of it, wholly, and no larger than that; in the middle of the first screen if none does or nothing is known.
 *
 * @param workAreas of the screens, without their bars; the first is the main one.
 */
export function placedOn(saved: Placement | null, workAreas: readonly Rectangle[]): Placement {
  const [main] = workAreas;
  if (!main) return saved ?? { bounds: { x: 0, y: 0, ...usualSize }, maximised: false, fullScreen: false };
  if (saved === null) return { bounds: centred(usualSize, main), maximised: false, fullScreen: false };
  const { bounds } = saved;
  const seen = workAreas.map((area) => sharedArea(bounds, area));
  if (seen.reduce((sum, part) => sum + part, 0) >= bounds.width * bounds.height) return saved;
  const most = Math.max(...seen);
  if (most === 0) return { ...saved, bounds: centred(bounds, main) };
  return { ...saved, bounds: within(bounds, workAreas[seen.indexOf(most)]!) };
}

function sharedArea(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

function within(bounds: Rectangle, area: Rectangle): Rectangle {
  const width = Math.min(bounds.width, area.width);
  const height = Math.min(bounds.height, area.height);
  const x = Math.min(Math.max(bounds.x, area.x), area.x + area.width - width);
  const y = Math.min(Math.max(bounds.y, area.y), area.y + area.height - height);
  return { x, y, width, height };
}

function centred({ width, height }: Pick<Rectangle, 'width' | 'height'>, area: Rectangle): Rectangle {
  const x = Math.round(area.x + (area.width - width) / 2);
  const y = Math.round(area.y + (area.height - height) / 2);
  return within({ x, y, width, height }, area);
}

/** Null if nothing was remembered, or nothing that can be read. */
export function readPlacement(path: string): Placement | null {
  try {
    return placementSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** A window that forgets its place is no reason to keep it from closing. */
export function writePlacement(path: string, placement: Placement): void {
  try {
    writeFileSync(path, JSON.stringify(placement), { mode: 0o600 });
  } catch {
    // The next start opens it where windows usually open.
  }
}
