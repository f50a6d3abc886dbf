import { basename } from 'node:path';
import type { DicomSeriesFacts, FoundSeries } from '../found-series.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { modalityFromDicom } from '../modality/from-dicom.ts';
import type { DicomObject } from './dicom-object.ts';
import { isGreyInverted } from './dicom-slice.ts';
import { isPlan, planStack } from './slice-stack.ts';
import { splitSeries, type SliceGroup } from './split-series.ts';

/** Stacks of fewer slices than this beside a larger one are strays (a scout's planes), not volumes of their own. */
const fewestSlicesOfVolume = 3;

/**
 * Turns the objects of one Series Instance UID into the volumes that it holds; always at least one entry.
 *
 * @param damaged further files of the series, which cannot be used.
 */
export function foundDicomSeries(objects: readonly DicomObject[], damaged: readonly string[] = []): FoundSeries[] {
  return foundVolumes(objects).map((found) => (damaged.length === 0 ? found : withNote(found, damagedNote(damaged))));
}

function withNote(found: FoundSeries, note: Message): FoundSeries {
  return { ...found, notes: [...found.notes, note] };
}

function damagedNote(damaged: readonly string[]): Message {
  return messageOf('damaged-files-left-out', { count: damaged.length, name: basename(damaged[0]!) });
}

function foundVolumes(objects: readonly DicomObject[]): FoundSeries[] {
  const accepted = objects.filter(({ refusal }) => refusal === null);
  if (accepted.length === 0) return [refusedSeries(objects, objects[0]!.refusal!)];
  const groups = splitSeries(accepted);
  const volumes = groups.filter(({ slices }) => slices.length >= fewestSlicesOfVolume);
  if (volumes.length === 0) {
    const reason =
      groups.length > 1
        ? messageOf('slices-in-many-directions', { count: groups.length })
        : groups[0]!.slices.length === 1
          ? messageOf('single-slice')
          : messageOf('too-few-slices', { count: groups[0]!.slices.length });
    return [refusedSeries(objects, reason)];
  }
  const kept = new Set(volumes.flatMap(({ slices }) => slices.map(({ slice }) => slice.path)));
  const isCourse = volumes.some(({ volumesLeftOut }) => volumesLeftOut > 0);
  const leftOut = isCourse ? 0 : objects.filter(({ path }) => !kept.has(path)).length;
  return volumes
    .toSorted((a, b) => b.slices.length - a.slices.length)
    .map((group, index) => foundVolume(objects, accepted, group, index, volumes.length, leftOut));
}

function foundVolume(
  objects: readonly DicomObject[],
  accepted: readonly DicomObject[],
  group: SliceGroup,
  index: number,
  volumeCount: number,
  leftOut: number,
): FoundSeries {
  const paths = new Set(group.slices.map(({ slice }) => slice.path));
  const representative = accepted.find(({ path }) => paths.has(path))!;
  const planned = planStack(group.slices.map(({ slice }) => slice));
  const notes: Message[] = isPlan(planned) ? [...planned.notes] : [];
  if (group.volumesLeftOut > 0) notes.push(messageOf('first-volume-of-4d', { count: group.volumesLeftOut + 1 }));
  if (volumeCount > 1)
    notes.push(messageOf('volume-of-series', { count: volumeCount, label: group.label || `${index + 1}` }));
  if (group.slices.some(({ slice }) => slice.format.lossy)) notes.push(messageOf('lossy-source'));
  if (isGreyInverted(group.slices[0]!.slice.format, representative.facts.dicomModality))
    notes.push(messageOf('inverted-grey'));
  if (leftOut > 0 && index === 0) notes.push(messageOf('files-left-out', { count: leftOut }));
  const seriesInstanceUid = uidOf(representative);
  const derived = derivedKind(representative);
  if (derived !== null) notes.push(messageOf('derived-images', { detail: derived }));
  const echo = group.slices[0]!.labels.echoTimeMs;
  const usable = isPlan(planned);
  return {
    ...seriesBase(representative, {
      ...representative.sequence,
      echoTimeMs: echo ?? representative.sequence.echoTimeMs,
    }),
    seriesUid: index === 0 ? seriesInstanceUid : `${seriesInstanceUid}:${index + 1}`,
    size: usable ? planned.grid.size : null,
    spacingMm: usable ? planned.grid.spacingMm : null,
    sliceCount: group.slices.length,
    notes,
    usable,
    unusableReason: usable ? null : planned,
    files:
      volumeCount === 1
        ? orderedFiles(objects, usable ? planned.placed.map(({ slice }) => slice.path) : [])
        : [...paths],
    dicom: withFiles(representative, usable ? [...new Set(planned.placed.map(({ slice }) => slice.path))] : [...paths]),
    slices: usable ? planned.placed.map(({ slice }) => slice) : [],
  };
}

/** Some archives lose the UID; the series is then named by its first file. */
function uidOf({ facts, path }: DicomObject): string {
  return facts.seriesInstanceUid || path;
}

/** What was computed from the acquired images, if Image Type states it; a reformatted plane shows the same as its source. */
function derivedKind({ sequence: { imageType } }: DicomObject): string | null {
  if (imageType[0] !== 'DERIVED') return null;
  const kinds = imageType.filter((value) =>
    /^(ADC|FA|TRACEW?|EXP|RELCBF|CBF|RCBF|CBV|RCBV|MTT|TTP|TMAX|PROJECTION IMAGE|MIP|MINIP|SUB\w*|.* MAP)$/.test(value),
  );
  return kinds.length > 0 ? kinds.join(', ') : null;
}

function orderedFiles(objects: readonly DicomObject[], inSliceOrder: readonly string[]): string[] {
  return [...new Set([...inSliceOrder, ...objects.map(({ path }) => path)])];
}

function refusedSeries(objects: readonly DicomObject[], reason: Message): FoundSeries {
  const first = objects[0]!;
  const files = objects.map(({ path }) => path);
  return {
    ...seriesBase(first, first.sequence),
    seriesUid: uidOf(first),
    size: null,
    spacingMm: null,
    sliceCount: objects.reduce((sum, { slices }) => sum + Math.max(1, slices.length), 0),
    notes: [],
    usable: false,
    unusableReason: reason,
    files,
    dicom: withFiles(first, files),
    slices: [],
  };
}

function seriesBase({ facts }: DicomObject, sequence: DicomObject['sequence']) {
  const { modality, evidence } = modalityFromDicom(facts, sequence);
  return {
    format: 'dicom' as const,
    description: facts.seriesDescription || facts.protocolName,
    number: facts.seriesNumber,
    modality,
    modalityEvidence: evidence,
  };
}

function withFiles({ facts }: DicomObject, files: readonly string[]): DicomSeriesFacts {
  return { ...facts, files };
}
