import { readImageNode } from '@itk-wasm/image-io';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { ReadVoxels } from '../found-series.ts';
import { gridFromAxes } from '../grid-from-axes.ts';
import { refusal } from '../refusal.ts';
import { allocateVoxels } from '../voxel-memory.ts';
import { checkedTextHeader } from './text-header.ts';
import { packedVoxelProblem } from './voxel-place.ts';

/** Reads the first volume of an NRRD or MetaImage file, alone or with its voxels in a second file, through ITK. */
export async function readItkVoxels(path: string): Promise<ReadVoxels> {
  const checked = await checkedTextHeader(path);
  if ('code' in checked) throw refusal(path, checked);
  const broken = await packedVoxelProblem(checked.place);
  if (broken !== null) throw refusal(checked.place.path, broken);
  const image = await readImageNode(path).catch((error: unknown) => {
    throw refusal(path, messageOf('damaged-file'), error);
  });
  const { dimension, components } = image.imageType;
  if (components !== 1) throw refusal(path, messageOf('not-a-measurement', { detail: `${components} values a voxel` }));
  if (dimension < 3 || image.size[2] === 1) throw refusal(path, messageOf('two-dimensional'));
  const direction = image.direction as Float64Array;
  const stepOf = (axis: number): Vec3 => {
    const [x, y, z] = [0, 1, 2].map((row) => direction[dimension * row + axis]! * image.spacing[axis]!);
    return [x!, y!, z!];
  };
  // ITK passes over what it cannot read: then it read another header than was checked.
  const isSame = (value: number, stated: number) => Math.abs(value - stated) <= 1e-4 * Math.abs(stated);
  const { size, spacingMm, originMm } = checked;
  if (!size.every((n, axis) => n === image.size[axis])) throw refusal(path, messageOf('damaged-file'));
  if (spacingMm !== null && !spacingMm.every((mm, axis) => isSame(image.spacing[axis]!, mm))) {
    throw refusal(path, messageOf('damaged-file'));
  }
  if (
    originMm !== null &&
    !originMm.every((mm, axis) => Math.abs(image.origin[axis]! - mm) <= 1e-4 + 1e-6 * Math.abs(mm))
  ) {
    throw refusal(path, messageOf('damaged-file'));
  }
  const placed = gridFromAxes(firstThree(image.size), [stepOf(0), stepOf(1), stepOf(2)], firstThree(image.origin));
  if (!('grid' in placed)) throw refusal(path, placed);
  const stored = image.data as ArrayLike<number | bigint> | null;
  const count = voxelCount(placed.grid);
  if (stored === null || stored.length < count) throw refusal(path, messageOf('incomplete-file'));
  const voxels = allocateVoxels(count);
  for (let i = 0; i < count; i++) voxels[i] = Number(stored[i]!);
  const volumes = image.size.slice(3).reduce((product, n) => product * n, 1);
  const notes: Message[] = volumes > 1 ? [messageOf('first-volume-of-4d', { count: volumes })] : [];
  return { voxels, grid: placed.grid, notes };
}

function firstThree([x, y, z]: readonly number[]): Vec3 {
  return [x!, y!, z!];
}
