import {
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Mat3,
  type Vec3,
} from '../../../../src-shared/geometry/patient-space.ts';
import { multiply3, rotationFromVector } from '../../../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';
import type { Alter, AlterContext } from '../family.ts';
import { headLevels } from '../alter/head-values.ts';
import { randomDirection, type Random } from '../random.ts';
import { linearSampler } from '../reslice.ts';
import { drawBody, tissueAt } from './anatomy.ts';
import { brightnessOf } from './tissues.ts';

/** What is scanned of the body, mm. */
export interface BodyScan {
  readonly plane: 'axial' | 'coronal' | 'sagittal';
  readonly spacingMm: Vec3;
  /** From right to left, from front to back. */
  readonly widthMm: number;
  readonly depthMm: number;
  /** Above the top of the head, and below the cut at its bottom. */
  readonly aboveMm: number;
  readonly belowMm: number;
  /** Slices from the feet upwards, or from the head downwards. */
  readonly slicesUpwards: boolean;
  /** Largest turn of the patient against the scanner, degrees. */
  readonly tiltDegrees: number;
  /** The head itself is left out: what is scanned begins this far below it. */
  readonly startsBelowMm?: number;
}

/** Columns: row, column and slice direction of each plane, LPS. */
const directions: Record<BodyScan['plane'], Mat3> = {
  axial: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  coronal: [1, 0, 0, 0, 0, 1, 0, -1, 0],
  sagittal: [0, 0, -1, 1, 0, 0, 0, -1, 0],
};

/** Puts neck, trunk, arms and couch about an upright head and scans part of it, in the head's own patient space. */
export function bodyAboutHead(draw: (random: Random) => BodyScan): Alter {
  return (head, context) => {
    const scan = draw(context.random);
    return scanned(head, context, scan, gridOf(scan, context));
  };
}

function scanned(head: Volume, context: AlterContext, scan: BodyScan, grid: GridGeometry): Volume {
  const { random, modality, background } = context;
  const { bottomMm, neck } = landmarks(context);
  const body = drawBody(random, modality === 'CT');
  const { range } = headLevels(head, context);
  const brightness = brightnessOf(modality, background, range);
  const sigma = modality === 'CT' ? 10 : 0.025 * range;
  const headAt = linearSampler(head);
  const toHead = voxelFromPatient(head.grid);
  const m = patientFromVoxel(grid);
  const air = scan.startsBelowMm === undefined;
  const [nx, ny, nz] = grid.size;
  const voxels = new Float32Array(nx * ny * nz);
  let index = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, index++) {
        const p = transformPoint(m, [i, j, k]);
        const depth = bottomMm - p[2];
        const tissue = tissueAt(body, p[0] - neck[0], p[1] - neck[1], depth);
        const noise = sigma * (random.uniform(-1, 1) + random.uniform(-1, 1));
        const made = brightness(tissue) * (modality === 'CT' ? 1 : texture(p)) + noise;
        let value = modality === 'CT' ? made : Math.abs(made);
        if (depth <= 0 && air) {
          const [x, y, z] = transformPoint(toHead, p);
          const ofHead = headAt(x, y, z);
          if (ofHead === ofHead) value = tissue === 'air' ? ofHead : Math.max(ofHead, value);
        }
        voxels[index] = Math.round(value);
      }
    }
  }
  return { voxels, grid };
}

/** Slow changes of brightness, 12 %. */
function texture([x, y, z]: Vec3): number {
  return 1 + 0.12 * Math.sin(x / 23 + z / 41) * Math.cos(y / 19 - z / 37);
}

function landmarks({ headPointsMm }: AlterContext) {
  const heights = headPointsMm.map(([, , z]) => z);
  const bottomMm = heights.reduce((a, b) => Math.min(a, b), Infinity) + 2;
  const topMm = heights.reduce((a, b) => Math.max(a, b), -Infinity);
  const low = headPointsMm.filter(([, , z]) => z < bottomMm + 20);
  const mean = (axis: 0 | 1) => low.reduce((sum, point) => sum + point[axis], 0) / low.length;
  // A neck stands behind the middle of the lowest slices, which show the jaw.
  return { bottomMm, topMm, neck: [mean(0), mean(1) + 25] as const };
}

function gridOf(scan: BodyScan, context: AlterContext): GridGeometry {
  const { random } = context;
  const { bottomMm, topMm, neck } = landmarks(context);
  const axis = randomDirection(random);
  const angle = (random.uniform(0, scan.tiltDegrees) * Math.PI) / 180;
  const tilt = rotationFromVector([axis[0] * angle, axis[1] * angle, axis[2] * angle]);
  let direction = multiply3(tilt, directions[scan.plane]);
  if (!scan.slicesUpwards && scan.plane === 'axial') {
    // Rows and slices both turned round: still right-handed.
    direction = multiply3(direction, [-1, 0, 0, 0, 1, 0, 0, 0, -1]);
  }
  const top = scan.startsBelowMm === undefined ? topMm + scan.aboveMm : bottomMm - scan.startsBelowMm;
  const low: Vec3 = [neck[0] - scan.widthMm / 2, neck[1] - 0.55 * scan.depthMm, bottomMm - scan.belowMm];
  const middle: Vec3 = [neck[0], low[1] + scan.depthMm / 2, (top + low[2]) / 2];
  const extent = [scan.widthMm, scan.depthMm, top - low[2]];
  // The extent along a grid axis: that of the patient axis it lies along.
  const size = [0, 1, 2].map((column) => {
    const along = [0, 3, 6].map((row) => Math.abs(directions[scan.plane][row + column]!));
    return Math.max(2, Math.round(extent[along.indexOf(1)]! / scan.spacingMm[column]!));
  }) as unknown as Vec3;
  const corner = size.map((n, column) => -((n - 1) / 2) * scan.spacingMm[column]!);
  const originMm = middle.map(
    (centre, row) =>
      centre + [0, 1, 2].reduce((sum, column) => sum + direction[3 * row + column]! * corner[column]!, 0),
  ) as unknown as Vec3;
  return { size, spacingMm: scan.spacingMm, originMm, direction };
}
