import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { firstField as first, missingVoxels, voxelPlace, type TextFields, type VoxelPlace } from './voxel-place.ts';
import { openRegularFile } from '../regular-file.ts';

/** What the text header of an NRRD or MetaImage file claims, as far as it can be checked before ITK reads it. */
export interface TextHeader {
  readonly size: Vec3;
  /** Null if the header gives directions in a form that only ITK reads. */
  readonly spacingMm: Vec3 | null;
  /** Of a MetaImage: its Offset, 0 if it states none (MetaIO's reference). Null for the others. */
  readonly originMm: Vec3 | null;
  /** The file that holds the voxels; null if they follow the header. */
  readonly companion: string | null;
  readonly place: VoxelPlace;
}

const longestHeaderBytes = 64 * 1024;
const largestVoxelCount = 2 ** 29;

/**
 * Checks a header's claims against the files that are there, so that a broken one is refused in words and nothing is
 * allocated for it. Field names: NRRD 1–5 (teem), MetaIO's reference.
 */
export async function checkedTextHeader(path: string): Promise<TextHeader | Message> {
  const header = await readFields(path);
  const { fields } = header;
  if (!header.isWhole) return messageOf('damaged-file');
  const numbers = (...names: string[]) => (first(fields, names) ?? '').split(/\s+/).filter(Boolean).map(Number);
  const sizes = numbers('sizes', 'dimsize');
  if (sizes.length === 0 || !sizes.every((n) => Number.isInteger(n) && n > 0)) return messageOf('bad-size');
  const channels = Number(first(fields, ['elementnumberofchannels']) ?? 1);
  const kinds = (first(fields, ['kinds']) ?? '').toLowerCase();
  if (channels > 1 || /color|vector|complex|matrix/.test(kinds)) {
    return messageOf('not-a-measurement', { detail: channels > 1 ? `${channels} values a voxel` : kinds });
  }
  const [nx, ny, nz] = sizes as [number, number?, number?];
  if (ny === undefined || nz === undefined || nz === 1) return messageOf('two-dimensional');
  const count = nx * ny * nz;
  if (count > largestVoxelCount) return messageOf('too-large', { megavoxels: Math.round(count / 1e6) });
  const spacing = numbers('spacings', 'elementspacing', 'elementsize').slice(0, 3);
  // ITK would take 1 mm for a MetaImage that states none.
  if (fields.has('dimsize') && spacing.length < 3) return messageOf('bad-spacing');
  if (spacing.some((mm) => !(mm > 0))) return messageOf('bad-spacing');
  if (hasMalformedVectors(fields)) return messageOf('bad-position');
  const place = await voxelPlace(path, header);
  if ('code' in place) return place;
  const missing = missingVoxels(place);
  if (missing !== null) return missing;
  const spacingMm = spacing.length === 3 ? (spacing as unknown as Vec3) : spacingOfDirections(fields);
  const stated = first(fields, ['offset', 'position', 'origin']);
  const offset = stated === undefined ? sizes.map(() => 0) : stated.split(/\s+/).filter(Boolean).map(Number);
  const isMetaImage = fields.has('dimsize');
  if (isMetaImage && (offset.length !== sizes.length || !offset.every(Number.isFinite)))
    return messageOf('bad-position');
  const originMm = isMetaImage ? (offset.slice(0, 3) as unknown as Vec3) : null;
  return { size: [nx, ny, nz], spacingMm, originMm, companion: place.companion, place };
}

/** Key-value lines up to the voxels: `key: value` until an empty line, or `Key = Value` until ElementDataFile. */
async function readFields(path: string): Promise<TextFields & { readonly isWhole: boolean }> {
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

const number = String.raw`\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*`;
const vector = String.raw`\(${number}(,${number})*\)`;
const vectorField = new RegExp(String.raw`^\s*${vector}\s*$`, 'i');
const directionsField = new RegExp(String.raw`^(\s*(none|${vector}))+\s*$`, 'i');

/** True if NRRD's origin or directions are no vectors throughout: ITK would make numbers of what it can. */
function hasMalformedVectors(fields: ReadonlyMap<string, string>): boolean {
  const [origin, directions] = [fields.get('space origin'), fields.get('space directions')];
  return (
    (origin !== undefined && !vectorField.test(origin)) ||
    (directions !== undefined && !directionsField.test(directions))
  );
}

/** Lengths of NRRD's `space directions: (x,y,z) (x,y,z) (x,y,z)`. */
function spacingOfDirections(fields: ReadonlyMap<string, string>): Vec3 | null {
  const vectors = [...(fields.get('space directions') ?? '').matchAll(/\(([^)]*)\)/g)];
  if (vectors.length < 3) return null;
  const [x, y, z] = vectors.map(([, vector]) => Math.hypot(...vector!.split(',').map(Number)));
  return [x!, y!, z!];
}
