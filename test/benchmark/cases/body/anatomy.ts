import type { Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import type { Random } from '../random.ts';
import type { Tissue } from './tissues.ts';

/** One person below the head, sizes in mm. Drawn anew for each case. */
export interface BodyPlan {
  readonly neckLength: number;
  readonly neckWidth: number;
  readonly halfWidth: number;
  readonly halfDepth: number;
  readonly fat: number;
  /** Raised beside the head and beyond it, at the sides, or out of the picture. */
  readonly arms: 'up' | 'down' | 'none';
  readonly hasCouch: boolean;
  readonly organs: readonly { readonly centre: Vec3; readonly radii: Vec3; readonly tissue: Tissue }[];
}

/** Depths below the cut of the head, mm. */
const chest = 330;
const pelvis = 640;
const crotch = 760;

export function drawBody(random: Random, hasCouch: boolean): BodyPlan {
  const halfWidth = random.uniform(150, 205);
  const halfDepth = halfWidth * random.uniform(0.52, 0.64);
  const organs = Array.from({ length: 9 }, () => ({
    centre: [
      random.uniform(-0.6, 0.6) * halfWidth,
      random.uniform(-0.5, 0.4) * halfDepth,
      random.uniform(chest + 60, pelvis + 100),
    ] as const,
    radii: [random.uniform(20, 60), random.uniform(20, 50), random.uniform(20, 70)] as const,
    tissue: random.pick(['organ', 'organ', 'muscle', 'fluid', 'lung'] as const),
  }));
  return {
    neckLength: random.uniform(60, 105),
    neckWidth: random.uniform(52, 68),
    halfWidth,
    halfDepth,
    fat: random.uniform(6, 25),
    arms: random.pick(['up', 'down', 'down', 'none']),
    hasCouch,
    organs,
  };
}

function inside(x: number, y: number, rx: number, ry: number): boolean {
  return (x * x) / (rx * rx) + (y * y) / (ry * ry) < 1;
}

/**
 * The tissue at a point of an upright body.
 *
 * @param x left of the midline, mm
 * @param y behind the middle of the neck, mm
 * @param depth below the cut of the head, mm; negative beside the head and above it
 */
export function tissueAt(body: BodyPlan, x: number, y: number, depth: number): Tissue {
  const trunk = depth > 0 ? trunkAt(body, x, y, depth) : 'air';
  if (trunk !== 'air') return trunk;
  const arm = armAt(body, x, y, depth);
  return arm === 'air' && body.hasCouch ? couchAt(body, x, y) : arm;
}

function trunkAt(body: BodyPlan, x: number, y: number, depth: number): Tissue {
  const { neckLength, neckWidth, halfWidth, halfDepth } = body;
  if (depth > crotch) return legAt(body, x, y, depth);
  const t = Math.max(0, Math.min(1, (depth - neckLength + 25) / 90));
  const shoulder = t * t * (3 - 2 * t);
  const rx = neckWidth + shoulder * (halfWidth - neckWidth);
  const ry = neckWidth + shoulder * (halfDepth - neckWidth);
  const jaw = depth < 35 && inside(x, y + 55, 52 - 0.6 * depth, 55);
  if (!inside(x, y, rx, ry)) return jaw ? (inside(x, y + 50, 40, 40) ? 'muscle' : 'fat') : 'air';
  const rim = 4 + shoulder * body.fat;
  if (!inside(x, y, rx - rim, ry - rim)) return 'fat';
  const spineY = (0.45 + 0.15 * shoulder) * ry;
  if (inside(x, y - spineY, 19, 17))
    return (depth + 500) % 28 < 7 ? 'muscle' : inside(x, y - spineY, 12, 11) ? 'marrow' : 'bone';
  if (inside(x, y - spineY - 22, 8, 7)) return 'fluid';
  const airway = depth < neckLength + 110 && inside(x, y + 0.1 * ry, 9, 8);
  if (airway) return 'air';
  if (depth < neckLength + 45) return 'muscle';
  if (depth < neckLength + chest) return chestAt(body, x, y, depth - neckLength);
  return abdomenAt(body, x, y, depth);
}

function chestAt({ halfWidth, halfDepth, fat }: BodyPlan, x: number, y: number, below: number): Tissue {
  const [wx, wy] = [halfWidth - fat - 12, halfDepth - fat - 10];
  if (!inside(x, y, wx, wy))
    return (below + 0.5 * y + 400) % 32 < 11 && inside(x, y, wx + 9, wy + 8) ? 'bone' : 'muscle';
  if (below > 120 && below < 240 && inside(x - 22, y + 18, 55, 48)) return 'heart';
  // The aortic arch and the great vessels.
  if (below < 120 && inside(x, y + 5, 30, 34)) return inside(x - 8, y, 14, 24) ? 'heart' : 'fat';
  const lungX = 0.5 * wx;
  const narrowing = Math.min(1, Math.sqrt(Math.max(0, below - 40) / 90));
  if (inside(Math.abs(x) - lungX, y, lungX * 0.85 * narrowing, wy * 0.86 * narrowing)) return 'lung';
  return 'muscle';
}

function abdomenAt({ halfWidth, halfDepth, fat, organs }: BodyPlan, x: number, y: number, depth: number): Tissue {
  if (!inside(x, y, halfWidth - fat - 20, halfDepth - fat - 16)) return 'muscle';
  if (depth > pelvis && depth < crotch - 20) {
    const wing = Math.abs(Math.abs(x) - 85) + 0.5 * Math.abs(y - 20);
    if (wing < 18) return wing < 9 ? 'marrow' : 'bone';
    if (inside(x, y + 20, 42, 36)) return 'fluid';
  }
  for (const { centre, radii, tissue } of organs) {
    const [dx, dy, dz] = [(x - centre[0]) / radii[0], (y - centre[1]) / radii[1], (depth - centre[2]) / radii[2]];
    if (dx * dx + dy * dy + dz * dz < 1) return tissue;
  }
  return 'fat';
}

function legAt({ fat }: BodyPlan, x: number, y: number, depth: number): Tissue {
  const along = (depth - crotch) / 850;
  if (along > 1) return 'air';
  const radius = 85 - 45 * along;
  const dx = Math.abs(x) - 92;
  if (!inside(dx, y, radius, radius)) return 'air';
  if (!inside(dx, y, radius - fat, radius - fat)) return 'fat';
  if (inside(dx, y, 15, 15)) return inside(dx, y, 8, 8) ? 'marrow' : 'bone';
  return 'muscle';
}

function armAt({ arms, neckLength, halfWidth, fat }: BodyPlan, x: number, y: number, depth: number): Tissue {
  if (arms === 'none') return 'air';
  const up = arms === 'up';
  const [from, to] = up ? [-330, neckLength + 50] : [neckLength + 40, neckLength + 640];
  if (depth < from || depth > to) return 'air';
  const along = up ? (to - depth) / (to - from) : (depth - from) / (to - from);
  const away = up ? halfWidth - (halfWidth - 125) * Math.min(1, 1.6 * along) : halfWidth + 40;
  const radius = 46 - 16 * along;
  const dx = Math.abs(x) - away;
  if (!inside(dx, y, radius, radius)) return 'air';
  if (!inside(dx, y, radius - Math.min(9, fat), radius - Math.min(9, fat))) return 'fat';
  return inside(dx, y, 10, 10) ? 'bone' : 'muscle';
}

function couchAt({ halfDepth }: BodyPlan, x: number, y: number): Tissue {
  const below = y - halfDepth - 4 + 0.0004 * x * x;
  if (Math.abs(x) > 215 || below < 0 || below > 45) return 'air';
  return below < 3 || below > 42 ? 'couch' : 'foam';
}
