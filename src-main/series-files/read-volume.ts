import { readImageNode } from '@itk-wasm/image-io';
import { Failure } from '../../src-shared/failure.ts';
import { remark, sentence, type Remark } from '../../src-shared/remarks.ts';
import type { FoundSeries, ReadSeries, ReadVoxels } from './found-series.ts';
import { readDicomVoxels } from './dicom/read-stack.ts';
import { gridFromAxes } from './grid-from-axes.ts';
import { readNiftiVoxels } from './nifti/read-nifti.ts';
import { allocateVoxels } from './voxel-memory.ts';
import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';

/**
 * Reads the voxels of a series that a scan has found.
 * @throws Failure('input') naming the file or series and what to do.
 */
export async function readVolume(series: FoundSeries, source: string, signal?: AbortSignal): Promise<ReadSeries> {
  if (!series.usable) {
    throw new Failure(
      'input',
      `${series.dicom ? `Series ${series.seriesUid}` : source}: ${sentence(series.unusableReason!)}`,
    );
  }
  const { voxels, grid, paddingValue, notes } = await readVoxels(series, signal);
  const allNotes: Remark[] = [
    ...series.notes,
    ...notes.filter(({ code }) => !series.notes.some((known) => known.code === code)),
  ];
  const nonFinite = blankNonFinite(voxels);
  if (nonFinite > 0) allNotes.push(remark('non-finite-voxels', { count: nonFinite }));
  refuseConstant(voxels, series, source);
  return {
    source,
    seriesUid: series.seriesUid,
    description: series.description,
    volume: { voxels, grid },
    modality: series.modality,
    modalityEvidence: series.modalityEvidence,
    notes: allNotes,
    ...(paddingValue === undefined ? {} : { paddingValue }),
    ...(series.dicom ? { dicom: series.dicom } : {}),
  };
}

function readVoxels(series: FoundSeries, signal?: AbortSignal): Promise<ReadVoxels> {
  const path = series.files[0]!;
  if (series.format === 'dicom') return readDicomVoxels(series, signal);
  return series.format === 'nifti' ? readNiftiVoxels(path) : readItkVoxels(path);
}

async function readItkVoxels(path: string): Promise<ReadVoxels> {
  const image = await readImageNode(path);
  const d = Array.from(image.direction as Float64Array);
  const step = (axis: number): Vec3 =>
    [0, 1, 2].map((row) => d[3 * row + axis]! * image.spacing[axis]!) as unknown as Vec3;
  const placed = gridFromAxes(
    image.size as unknown as Vec3,
    [step(0), step(1), step(2)],
    image.origin as unknown as Vec3,
  );
  if (!('grid' in placed)) throw new Failure('input', `${path}: ${sentence(placed)}`);
  const stored = image.data as ArrayLike<number>;
  const voxels = allocateVoxels(stored.length);
  for (let i = 0; i < stored.length; i++) voxels[i] = Number(stored[i]!);
  return { voxels, grid: placed.grid, notes: [] };
}

/** Voxels that are no numbers become the lowest that is one, so that no sum is spoilt. Returns how many there were. */
function blankNonFinite(voxels: Float32Array): number {
  let count = 0;
  let lowest = Infinity;
  for (const value of voxels) {
    if (Number.isFinite(value)) lowest = Math.min(lowest, value);
    else count++;
  }
  if (count > 0 && count < voxels.length) {
    for (let i = 0; i < voxels.length; i++) if (!Number.isFinite(voxels[i]!)) voxels[i] = lowest;
  }
  return count;
}

function refuseConstant(voxels: Float32Array, series: FoundSeries, source: string): void {
  const [first] = voxels;
  if (voxels.some((value) => value !== first)) return;
  const name = series.dicom ? `Series ${series.seriesUid}` : source;
  throw new Failure('input', `${name} has one value throughout: there is nothing to register. Choose another series.`);
}
