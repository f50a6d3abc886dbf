import { stat } from 'node:fs/promises';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { companionFile } from '../companion-file.ts';
import { declaredBytes, isTooMany, lengthProblem, type DeclaredVoxels } from '../declared-voxels.ts';
import { isDamage, unpackedPieces } from '../unpacked-pieces.ts';

export interface TextFields {
  /** By their names in small letters. */
  readonly fields: ReadonlyMap<string, string>;
  /** Where voxels in the same file begin. */
  readonly headerBytes: number;
}

/** Where the voxels of an NRRD or MetaImage file lie, and how many bytes they must be. */
export interface VoxelPlace {
  readonly path: string;
  /** The same, if it is not the header's own file. */
  readonly companion: string | null;
  /** Bytes from `start` to the file's end. */
  readonly byteLength: number;
  readonly start: number;
  /** `other` is for ITK alone to read: text, or a packing that it may not know. */
  readonly packing: 'none' | 'zlib' | 'gzip' | 'other';
  /** Bytes of the packed stream, if the header states them. */
  readonly packedBytes: number | null;
  /** Null for a type that only ITK knows. */
  readonly declared: DeclaredVoxels | null;
}

const pieceBytes = 2 ** 18;

const bytesByType: readonly (readonly [RegExp, number])[] = [
  [/^(met_)?(u?char|(un)?signed char|u?int8(_t)?)$/, 1],
  [/^(met_)?(u?short|(un)?signed short( int)?|short int|u?int16(_t)?)$/, 2],
  [/^(met_)?(u?int|(un)?signed int|u?int32(_t)?|float|u?long)$/, 4],
  [/^(met_)?(double|u?int64(_t)?|(un)?signed long long( int)?|long long|u?long_long)$/, 8],
];

export function firstField(fields: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  for (const name of names) if (fields.has(name)) return fields.get(name);
  return undefined;
}

/** Where the voxels are and how many they must be, or why they cannot be read. */
export async function voxelPlace(path: string, { fields, headerBytes }: TextFields): Promise<VoxelPlace | Message> {
  const held = await holderOf(path, fields, headerBytes);
  if ('code' in held) return held;
  const packing = packingOf(fields);
  const packedBytes = packing === 'zlib' ? Number(fields.get('compresseddatasize') ?? 0) : 0;
  // MetaIO takes what is packed behind its header for zeros if the header does not say how much it is.
  if (packing === 'zlib' && held.companion === null && !(packedBytes > 0)) return messageOf('damaged-file');
  const declared = declaredBy(fields);
  const skipped = Number(firstField(fields, ['byte skip', 'byteskip', 'headersize']) ?? 0);
  const rest = { packing, packedBytes: packedBytes > 0 ? packedBytes : null };
  if (packing !== 'none')
    return { ...held, ...rest, declared: declared && { ...declared, offset: Math.max(0, skipped) } };
  // −1: the voxels are the file's last bytes.
  const start = skipped >= 0 ? skipped : declared ? Math.max(0, held.byteLength - declaredBytes(declared)) : 0;
  return { ...held, ...rest, declared, start: held.start + start, byteLength: held.byteLength - start };
}

async function holderOf(
  path: string,
  fields: ReadonlyMap<string, string>,
  headerBytes: number,
): Promise<Pick<VoxelPlace, 'path' | 'companion' | 'byteLength' | 'start'> | Message> {
  const dataFile = firstField(fields, ['data file', 'datafile', 'elementdatafile']);
  if (dataFile === undefined || /^local$/i.test(dataFile)) {
    const { size } = await stat(path);
    return { path, companion: null, byteLength: size - headerBytes, start: headerBytes };
  }
  // A list, or a pattern such as "slice%03d.raw 1 20 1": ITK would open whatever files the header names.
  if (/^LIST|%/.test(dataFile)) return messageOf('voxels-in-several-files', { name: dataFile });
  const companion = await companionFile(path, dataFile);
  if ('code' in companion) return companion;
  return { path: companion.path, companion: companion.path, byteLength: companion.byteLength, start: 0 };
}

function declaredBy(fields: ReadonlyMap<string, string>): DeclaredVoxels | null {
  const type = (firstField(fields, ['type', 'elementtype']) ?? '').toLowerCase();
  const width = bytesByType.find(([pattern]) => pattern.test(type))?.[1];
  // Lines to be skipped before the voxels are counted by ITK alone.
  if (width === undefined || Number(firstField(fields, ['line skip', 'lineskip']) ?? 0) !== 0) return null;
  const sizes = (firstField(fields, ['sizes', 'dimsize']) ?? '').split(/\s+/).filter(Boolean).map(Number);
  return { sizes, bytesPerVoxel: width, offset: 0 };
}

function packingOf(fields: ReadonlyMap<string, string>): VoxelPlace['packing'] {
  if (fields.get('compresseddata')?.toLowerCase() === 'true') return 'zlib';
  if (fields.get('binarydata')?.toLowerCase() === 'false') return 'other';
  const encoding = (fields.get('encoding') ?? 'raw').toLowerCase();
  if (encoding === 'raw') return 'none';
  return encoding === 'gzip' || encoding === 'gz' ? 'gzip' : 'other';
}

/** Why the voxels cannot all be there; null if they are, or if only unpacking can show it. */
export function missingVoxels({ packing, declared, byteLength, packedBytes }: VoxelPlace): Message | null {
  if (packing === 'none' && declared !== null) return lengthProblem(byteLength, declared);
  return byteLength < (packedBytes ?? 1) ? messageOf('incomplete-file') : null;
}

/**
 * Unpacks voxels to their end and holds their number against the header's, before ITK reads them: it would take what
 * a broken stream still gives, and zeros for the rest.
 */
export async function packedVoxelProblem(place: VoxelPlace): Promise<Message | null> {
  const { path, start, packing, packedBytes, declared } = place;
  if (packing !== 'zlib' && packing !== 'gzip') return null;
  if (declared === null) return messageOf('damaged-file');
  const part = { start, packing, ...(packedBytes === null ? {} : { length: packedBytes }) };
  let count = 0;
  try {
    for await (const piece of unpackedPieces(path, pieceBytes, part)) {
      count += piece.length;
      if (isTooMany(count, declared)) return messageOf('voxels-left-over');
    }
  } catch (error) {
    if (isDamage(error)) return messageOf('damaged-file');
    throw error;
  }
  return lengthProblem(count, declared);
}
