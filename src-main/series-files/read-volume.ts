import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { filesAsTheyAre, type SourceFiles } from '../storage/source-files.ts';
import type { FoundSeries, ReadSeries, ReadVoxels } from './found-series.ts';
import { modalityFromIntensities } from './modality/from-intensities.ts';
import { fileNameForUser, withNamesForUser } from './name-for-user.ts';
import { refusal } from './refusal.ts';

/**
 * Reads the voxels of a series that a scan has found.
 *
 * @param source the path that the user gave.
 * @param files gives the bytes, and vouches for them.
 * @throws Failure('input') naming the file or series and what to do.
 */
export async function readVolume(
  series: FoundSeries,
  source: string,
  signal?: AbortSignal,
  files: SourceFiles = filesAsTheyAre,
): Promise<ReadSeries> {
  const name = series.dicom ? `${source}, series ${series.seriesUid}` : fileNameForUser(series, source);
  if (!series.usable) throw refusal(name, series.unusableReason!);
  const read = await readVoxels(series, name, files, signal);
  const { voxels, grid } = read;
  const values = surveyed(voxels, read.paddingValue);
  if (values.lowest === Infinity) throw refusal(name, messageOf('no-voxel-is-a-number'));
  if (values.lowest === values.highest) throw refusal(name, messageOf('one-value'));
  const notes: Message[] = [...series.notes];
  for (const note of read.notes) if (!notes.some(({ code }) => code === note.code)) notes.push(note);
  let { paddingValue } = read;
  if (values.notFinite > 0) {
    notes.push(messageOf('non-finite-voxels', { count: values.notFinite }));
    paddingValue ??= Math.floor(values.lowest) - 1;
    for (let i = 0; i < voxels.length; i++) if (!Number.isFinite(voxels[i]!)) voxels[i] = paddingValue;
  }
  const recognised =
    series.modality === 'unknown'
      ? modalityFromIntensities(voxels)
      : { modality: series.modality, evidence: series.modalityEvidence };
  return {
    source,
    seriesUid: series.seriesUid,
    description: series.description,
    volume: { voxels, grid },
    modality: recognised.modality,
    modalityEvidence: recognised.evidence,
    notes,
    ...(paddingValue === undefined ? {} : { paddingValue }),
    ...(series.dicom ? { dicom: series.dicom } : {}),
  };
}

async function readVoxels(
  series: FoundSeries,
  name: string,
  files: SourceFiles,
  signal?: AbortSignal,
): Promise<ReadVoxels> {
  try {
    const read = await readUnverified(series, files, signal);
    await files.verify();
    return read;
  } catch (error) {
    // Bytes that are not what was stored are why they cannot be read: that is what the user can mend.
    if (!signal?.aborted) await files.verify();
    if (error instanceof Failure) throw withNamesForUser(error, series, name);
    // What there is no memory for, however it came to be asked for.
    if (error instanceof RangeError) {
      const voxels = (series.size ?? []).reduce((product, n) => product * n, 1);
      throw refusal(name, messageOf('too-large', { megavoxels: Math.round(voxels / 1e6) }), error);
    }
    const detail = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw refusal(name, messageOf('unreadable-file', { detail }), error);
  }
}

async function readUnverified(series: FoundSeries, files: SourceFiles, signal?: AbortSignal): Promise<ReadVoxels> {
  const path = series.files[0]!;
  // Decoders take longer to load than a small series to read: each only for what needs it.
  if (series.format === 'dicom') {
    return (await import('./dicom/read-stack.ts')).readDicomVoxels(series, files, signal);
  }
  if (series.format === 'nifti') return (await import('./nifti/read-nifti.ts')).readNiftiVoxels(path, files);
  await files.lend(series.files);
  return (await import('./itk/read-itk.ts')).readItkVoxels(path);
}

/** Bounds of the measured voxels, and how many are no numbers. */
function surveyed(voxels: Float32Array, paddingValue: number | undefined) {
  let lowest = Infinity;
  let highest = -Infinity;
  let notFinite = 0;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value - value !== 0) notFinite++;
    else if (value !== paddingValue) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  return { lowest, highest, notFinite };
}
