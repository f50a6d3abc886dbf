import { stat } from 'node:fs/promises';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { remark, type Remark } from '../../../src-shared/remarks.ts';
import { companionFile } from '../companion-file.ts';
import { openRegularFile } from '../regular-file.ts';

/** What the text header of an NRRD or MetaImage file claims, as far as it can be checked before ITK reads it. */
export interface TextHeader {
  readonly size: Vec3;
  /** Null where the header gives directions in a form that only ITK reads. */
  readonly spacingMm: Vec3 | null;
  /** The file that holds the voxels; null if they follow the header. */
  readonly companion: string | null;
}

const longestHeaderBytes = 64 * 1024;
const largestVoxelCount = 2 ** 29;

const bytesByType: readonly (readonly [RegExp, number])[] = [
  [/^(met_)?(u?char|(un)?signed char|u?int8(_t)?)$/, 1],
  [/^(met_)?(u?short|(un)?signed short( int)?|short int|u?int16(_t)?)$/, 2],
  [/^(met_)?(u?int|(un)?signed int|u?int32(_t)?|float|u?long)$/, 4],
  [/^(met_)?(double|u?int64(_t)?|(un)?signed long long( int)?|long long|u?long_long)$/, 8],
];

/**
 * Checks a header's claims against the files that are there, so that a broken one is refused in words and nothing is
 * allocated for it. Field names: NRRD 1–5 (teem), MetaIO's reference.
 */
export async function checkedTextHeader(path: string): Promise<TextHeader | Remark> {
  const { fields, headerBytes, isWhole } = await readFields(path);
  if (!isWhole) return remark('damaged-file');
  const numbers = (...names: string[]) => (first(fields, names) ?? '').split(/\s+/).filter(Boolean).map(Number);
  const sizes = numbers('sizes', 'dimsize');
  if (sizes.length === 0 || !sizes.every((n) => Number.isInteger(n) && n > 0)) return remark('bad-size');
  const channels = Number(first(fields, ['elementnumberofchannels']) ?? 1);
  const kinds = (first(fields, ['kinds']) ?? '').toLowerCase();
  if (channels > 1 || /color|vector|complex|matrix/.test(kinds)) {
    return remark('not-a-measurement', { detail: channels > 1 ? `${channels} values a voxel` : kinds });
  }
  const [nx, ny, nz] = sizes as [number, number?, number?];
  if (ny === undefined || nz === undefined || nz === 1) return remark('two-dimensional');
  const count = nx * ny * nz;
  if (count > largestVoxelCount) return remark('too-large', { megavoxels: Math.round(count / 1e6) });
  const spacing = numbers('spacings', 'elementspacing', 'elementsize').slice(0, 3);
  if (spacing.some((mm) => !(mm > 0))) return remark('bad-spacing');
  const held = await heldVoxels(path, fields, headerBytes);
  if ('code' in held) return held;
  if (held.byteLength < neededBytes(fields, sizes)) return remark('incomplete-file');
  const spacingMm = spacing.length === 3 ? (spacing as unknown as Vec3) : spacingOfDirections(fields);
  return { size: [nx, ny, nz], spacingMm, companion: held.companion };
}

/** Key-value lines up to the voxels: `key: value` until an empty line, or `Key = Value` until ElementDataFile. */
async function readFields(
  path: string,
): Promise<{ fields: Map<string, string>; headerBytes: number; isWhole: boolean }> {
  const file = await openRegularFile(path);
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(longestHeaderBytes), 0, longestHeaderBytes, 0)
    .finally(() => file.close());
  const text = buffer.toString('latin1', 0, bytesRead);
  const fields = new Map<string, string>();
  let start = 0;
  // What stands beyond would be read by ITK unchecked.
  let isWhole = bytesRead < longestHeaderBytes;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line === '') {
      isWhole = true;
      break;
    }
    const field = /^([\w ]+?)\s*(?::=?|=)\s*(.*)$/.exec(line);
    if (field) fields.set(field[1]!.toLowerCase(), field[2]!);
    if (field?.[1]!.toLowerCase() === 'elementdatafile') {
      isWhole = true;
      break;
    }
  }
  return { fields, headerBytes: Math.min(start, text.length), isWhole };
}

function first(fields: Map<string, string>, names: readonly string[]): string | undefined {
  for (const name of names) if (fields.has(name)) return fields.get(name);
  return undefined;
}

/** Lengths of NRRD's `space directions: (x,y,z) (x,y,z) (x,y,z)`. */
function spacingOfDirections(fields: Map<string, string>): Vec3 | null {
  const vectors = [...(fields.get('space directions') ?? '').matchAll(/\(([^)]*)\)/g)];
  if (vectors.length < 3) return null;
  const [x, y, z] = vectors.map(([, vector]) => Math.hypot(...vector!.split(',').map(Number)));
  return [x!, y!, z!];
}

/** The least that the voxels take; what only decompression can tell counts as 1. */
function neededBytes(fields: Map<string, string>, sizes: readonly number[]): number {
  const type = (first(fields, ['type', 'elementtype']) ?? '').toLowerCase();
  const width = bytesByType.find(([pattern]) => pattern.test(type))?.[1];
  const compressed =
    fields.get('compresseddata')?.toLowerCase() === 'true' || !/^raw$/i.test(fields.get('encoding') ?? 'raw');
  return compressed || width === undefined ? 1 : sizes.reduce((product, n) => product * n, width);
}

/** Where the voxels are and how many bytes there are of them, or why they cannot be read. */
async function heldVoxels(
  path: string,
  fields: Map<string, string>,
  headerBytes: number,
): Promise<{ readonly companion: string | null; readonly byteLength: number } | Remark> {
  const dataFile = first(fields, ['data file', 'datafile', 'elementdatafile']);
  if (dataFile === undefined || /^local$/i.test(dataFile)) {
    const { size } = await stat(path);
    return { companion: null, byteLength: size - headerBytes };
  }
  // A list, or a pattern such as "slice%03d.raw 1 20 1": ITK would open whatever files the header names.
  if (/^LIST|%/.test(dataFile)) return remark('voxels-in-several-files', { name: dataFile });
  const companion = await companionFile(path, dataFile);
  return 'code' in companion ? companion : { companion: companion.path, byteLength: companion.byteLength };
}
