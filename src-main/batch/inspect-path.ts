import type { FoundSeries, UnusedFile } from '../series-files/found-series.ts';
import { readVolume } from '../series-files/read-volume.ts';
import { scanExisting } from '../series-files/read-series.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** A series as it is shown to a user: no patient data, no slices. */
export type InspectedSeries = Pick<
  FoundSeries,
  | 'seriesUid'
  | 'format'
  | 'description'
  | 'number'
  | 'modality'
  | 'modalityEvidence'
  | 'size'
  | 'spacingMm'
  | 'sliceCount'
  | 'notes'
  | 'usable'
  | 'unusableReason'
> & { readonly fileCount: number };

export interface InspectedPath {
  readonly series: readonly InspectedSeries[];
  readonly notUsed: readonly UnusedFile[];
}

/**
 * Lists the series in a file or folder. Formats whose headers say little (all but DICOM) are read whole, so that what
 * is stated about their modality and use is what a registration would find.
 *
 * @throws Failure('input') if the path does not exist or holds no file.
 */
export async function inspectPath(path: string, signal?: AbortSignal): Promise<InspectedPath> {
  const { series, notUsed } = await scanExisting(path, signal);
  const inspected: InspectedSeries[] = [];
  for (const found of series) inspected.push(inspectedSeries(await readForInspection(found, signal)));
  return { series: inspected, notUsed };
}

async function readForInspection(found: FoundSeries, signal: AbortSignal | undefined): Promise<FoundSeries> {
  if (found.format === 'dicom' || !found.usable) return found;
  try {
    const { modality, modalityEvidence, notes, volume } = await readVolume(found, found.files[0]!, signal);
    const { size, spacingMm } = volume.grid;
    return { ...found, modality, modalityEvidence, notes, size, spacingMm, sliceCount: size[2] };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'input') throw error;
    return { ...found, usable: false, unusableReason: messageOf('unusable-because', { detail: error.message }) };
  }
}

function inspectedSeries(found: FoundSeries): InspectedSeries {
  const { seriesUid, format, description, number, modality, modalityEvidence } = found;
  const { size, spacingMm, sliceCount, notes, usable, unusableReason, files } = found;
  return {
    seriesUid,
    format,
    description,
    number,
    modality,
    modalityEvidence,
    size,
    spacingMm,
    sliceCount,
    notes,
    usable,
    unusableReason,
    fileCount: files.length,
  };
}
