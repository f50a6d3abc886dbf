import { basename } from 'node:path';
import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { remark, type Remark } from '../../src-shared/remarks.ts';
import type { FoundSeries, SeriesFormat } from './found-series.ts';
import { checkedTextHeader } from './itk/text-header.ts';
import { modalityFromText } from './modality/from-text.ts';
import { niftiHeaderBytes, parseNiftiHeader } from './nifti/nifti-header.ts';
import { niftiPlan } from './nifti/read-nifti.ts';
import { isDamage, unpackedPieces } from './unpacked-pieces.ts';

type FileFormat = Exclude<SeriesFormat, 'dicom'>;

const headerPieceBytes = 2 ** 14;
const extension = /\.(nii|hdr|nrrd|nhdr|mha|mhd)(\.gz)?$/i;

/** The format of a file that holds one series, by its name; null where the name does not tell. */
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

/** The series in a NIfTI, NRRD or MetaImage file, from its header. */
export async function foundFileSeries(path: string, format: FileFormat): Promise<FoundSeries> {
  if (format !== 'nifti') {
    const checked = await checkedTextHeader(path);
    return 'code' in checked ? fileSeries(path, format, null, [], checked) : fileSeries(path, format, checked, []);
  }
  const header = parseNiftiHeader(await firstBytes(path, niftiHeaderBytes), path);
  const planned = header === null ? remark('damaged-file') : niftiPlan(header);
  return 'grid' in planned
    ? fileSeries(path, format, planned.grid, planned.notes)
    : fileSeries(path, format, null, [], planned);
}

/** The first bytes of a file, after decompression where it is a gzip; fewer where it ends or breaks off before. */
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
  grid: { readonly size: Vec3; readonly spacingMm: Vec3 | null } | null,
  notes: readonly Remark[],
  unusableReason: Remark | null = null,
): FoundSeries {
  const name = basename(path);
  const named = modalityFromText(name.replace(extension, ''));
  return {
    seriesUid: path,
    format,
    description: name,
    number: '',
    modality: named ?? 'unknown',
    modalityEvidence: named ? remark('modality-from-file-name', { text: name }) : remark('modality-not-recognised'),
    size: grid?.size ?? null,
    spacingMm: grid?.spacingMm ?? null,
    sliceCount: grid?.size[2] ?? 0,
    notes,
    usable: unusableReason === null,
    unusableReason,
    files: [path],
    slices: [],
  };
}
