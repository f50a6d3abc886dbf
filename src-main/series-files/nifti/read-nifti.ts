import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Failure } from '../../../src-shared/failure.ts';
import { voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import { remark, sentence, type Remark } from '../../../src-shared/remarks.ts';
import type { ReadVoxels } from '../found-series.ts';
import { allocateVoxels } from '../voxel-memory.ts';
import { niftiGrid } from './nifti-geometry.ts';
import { parseNiftiHeader, type NiftiHeader } from './nifti-header.ts';

const gunzipAsync = promisify(gunzip);
const largestVoxelCount = 2 ** 29;

/** Reads the first volume of a NIfTI file, or of a pair by either of its two names. */
export async function readNiftiVoxels(path: string): Promise<ReadVoxels> {
  const headerPath = path.replace(/\.img(\.gz)?$/i, '.hdr$1');
  const headerFile = await readMaybeGzip(headerPath);
  const header = parseNiftiHeader(headerFile, path);
  if (header === null) throw new Failure('input', `${path} is no NIfTI file, whatever its name says.`);
  const { grid, notes } = niftiPlan(header, path);
  const bytes = header.isPair ? await readMaybeGzip(headerPath.replace(/\.hdr(\.gz)?$/i, '.img$1')) : headerFile;
  const count = voxelCount(grid);
  const bytesPerVoxel = sampleReaders[header.datatypeCode]!.bytes;
  const start = Math.trunc(header.voxelOffset);
  if (start < 0 || start + count * bytesPerVoxel > bytes.length) {
    throw new Failure('input', `${path} is incomplete: its header claims more voxels than it holds. Copy it again.`);
  }
  return { voxels: convert(bytes.subarray(start, start + count * bytesPerVoxel), header, count), grid, notes };
}

/** Checks everything that the header claims, before any voxel is touched. */
export function niftiPlan(header: NiftiHeader, path: string): { grid: ReadVoxels['grid']; notes: readonly Remark[] } {
  const refuse = (reason: string) => new Failure('input', `${path}: ${reason}`);
  const dimensions = header.dimensions.map((n, axis) => (axis >= 3 && n === 0 ? 1 : n));
  if (dimensions.length < 3 || !dimensions.every((n) => Number.isInteger(n) && n > 0)) {
    if (dimensions.length === 2) throw refuse('it is a 2-D picture. Choose a series of slices.');
    throw refuse('its header states an impossible size. Export it again.');
  }
  if (!(header.datatypeCode in sampleReaders)) {
    throw refuse(
      `its voxels are of a kind that is no measurement (NIfTI datatype ${header.datatypeCode}: colour or complex).`,
    );
  }
  if (dimensions[0]! * dimensions[1]! * dimensions[2]! > largestVoxelCount) {
    throw refuse('its header claims more voxels than fit into memory. Export it again.');
  }
  if (Math.min(dimensions[0]!, dimensions[1]!, dimensions[2]!) < 2) throw refuse(sentence(remark('single-slice')));
  const placed = niftiGrid(header);
  if (!('grid' in placed)) throw refuse(`${sentence(placed)} Export it again, resampled to right angles.`);
  const volumes = dimensions.slice(3).reduce((product, n) => product * n, 1);
  const notes = volumes > 1 ? [...placed.notes, remark('first-volume-of-4d', { count: volumes })] : placed.notes;
  return { grid: placed.grid, notes };
}

async function readMaybeGzip(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  if (bytes.length < 2 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await gunzipAsync(bytes);
  } catch (error) {
    throw new Failure(
      'input',
      `${path} is incomplete or damaged: it does not decompress to its end. Copy it again.`,
      error,
    );
  }
}

interface SampleReader {
  readonly bytes: number;
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
  /** Of this platform's byte order, for speed where the file agrees. */
  readonly array?: new (buffer: ArrayBuffer) => ArrayLike<number>;
}

/** By datatype code of nifti1.h. */
const sampleReaders: Readonly<Record<number, SampleReader>> = {
  2: { bytes: 1, read: (view, offset) => view.getUint8(offset), array: Uint8Array },
  256: { bytes: 1, read: (view, offset) => view.getInt8(offset), array: Int8Array },
  4: { bytes: 2, read: (view, offset, little) => view.getInt16(offset, little), array: Int16Array },
  512: { bytes: 2, read: (view, offset, little) => view.getUint16(offset, little), array: Uint16Array },
  8: { bytes: 4, read: (view, offset, little) => view.getInt32(offset, little), array: Int32Array },
  768: { bytes: 4, read: (view, offset, little) => view.getUint32(offset, little), array: Uint32Array },
  16: { bytes: 4, read: (view, offset, little) => view.getFloat32(offset, little), array: Float32Array },
  64: { bytes: 8, read: (view, offset, little) => view.getFloat64(offset, little), array: Float64Array },
  1024: { bytes: 8, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  1280: { bytes: 8, read: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
};

function convert(bytes: Buffer, header: NiftiHeader, count: number): Float32Array {
  const voxels = allocateVoxels(count);
  const sample = sampleReaders[header.datatypeCode]!;
  // A slope of 0 means that the values are not scaled: nifti1.h, "Data scaling".
  const scaled = header.slope !== 0 && Number.isFinite(header.slope) && Number.isFinite(header.intercept);
  const [slope, intercept] = scaled ? [header.slope, header.intercept] : [1, 0];
  if (header.littleEndian && sample.array) {
    const aligned = new Uint8Array(bytes.length);
    aligned.set(bytes);
    const stored = new sample.array(aligned.buffer);
    for (let i = 0; i < count; i++) voxels[i] = stored[i]! * slope + intercept;
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < count; i++) {
      voxels[i] = sample.read(view, i * sample.bytes, header.littleEndian) * slope + intercept;
    }
  }
  return voxels;
}
