import { basename } from 'node:path';
import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import type { FoundSeries, SeriesFormat } from './found-series.ts';
import { checkedTextHeader } from './itk/text-header.ts';
import { modalityFromText } from './modality/from-text.ts';
import { niftiHeaderBytes, parseNiftiHeader } from './nifti/nifti-header.ts';
import { niftiPlan, niftiVoxelFile } from './nifti/read-nifti.ts';
import { isDamage, unpackedPieces } from './unpacked-pieces.ts';

type FileFormat = Exclude<SeriesFormat, 'dicom'>;

const headerPieceBytes = 2 ** 14;
const extension = /\.(nii|hdr|nrrd|nhdr|mha|mhd)(\.gz)?$/i;

/** The format of a file that holds one series, by its name; null if the name does not show it. */
export function fileFormatOf(path: string): FileFormat | null {
  const found = extension.exec(path)?.[1]?.toLowerCase();
  if (found === undefined) return null;
  if (found === 'nii' || found === 'hdr') return 'nifti';
  return found === 'mha' || found === 'mhd' ? 'metaimage' : 'nrrd';
}

/** True for the voxels that belong to a header file of another name. */
export function isVoxelFile(path: string): boolean {
  return /\.(img|raw|zraw)(\.gz)?$/i.test(path);
}

/** The series in a NIfTI, NRRD or MetaImage file, from its header; with the file of its voxels if that is another. */
export async function foundFileSeries(path: string, format: FileFormat): Promise<FoundSeries> {
  const found = format === 'nifti' ? await foundNifti(path) : await checkedTextHeader(path);
  if ('code' in found) return fileSeries(path, format, { size: null, spacingMm: null, companion: null }, [], found);
  return fileSeries(path, format, found, 'notes' in found ? found.notes : []);
}

async function foundNifti(path: string): Promise<(FoundFile & { readonly notes: readonly Message[] }) | Message> {
  const header = parseNiftiHeader(await firstBytes(path, niftiHeaderBytes), path);
  if (header === null) return messageOf('damaged-file');
  const planned = niftiPlan(header);
  if ('code' in planned) return planned;
  const held = await niftiVoxelFile(path, header);
  if ('code' in held) return held;
  const { size, spacingMm } = planned.grid;
  return { size, spacingMm, notes: planned.notes, companion: held.companion };
}

interface FoundFile {
  readonly size: Vec3 | null;
  readonly spacingMm: Vec3 | null;
  readonly companion: string | null;
}

/** The first bytes of a file, after decompression if it is a gzip; fewer if it ends or breaks off before. */
async function firstBytes(path: string, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of unpackedPieces(path, headerPieceBytes)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= count) break;
    }
  } catch (error) {
    // A broken stream has still given what came before; the caller finds it too short.
    if (length === 0 && !isDamage(error)) throw error;
  }
  return Buffer.concat(chunks).subarray(0, count);
}

function fileSeries(
  path: string,
  format: FileFormat,
  { size, spacingMm, companion }: FoundFile,
  notes: readonly Message[],
  unusableReason: Message | null = null,
): FoundSeries {
  const name = basename(path);
  const named = modalityFromText(name.replace(extension, ''));
  return {
    seriesUid: path,
    format,
    description: name,
    number: '',
    modality: named ?? 'unknown',
    modalityEvidence: named
      ? messageOf('modality-from-file-name', { text: name })
      : messageOf('modality-not-recognised'),
    size,
    spacingMm,
    sliceCount: size?.[2] ?? 0,
    notes,
    usable: unusableReason === null,
    unusableReason,
    files: companion === null ? [path] : [path, companion],
    slices: [],
  };
}
