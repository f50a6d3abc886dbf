import type { Modality } from '../../../src-shared/modality.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { SequenceParameters } from '../dicom/sequence-parameters.ts';
import { isFieldMapName, modalityFromText } from './from-text.ts';

export interface RecognisedModality {
  readonly modality: Modality;
  readonly evidence: Message;
}

export interface DescribedSeries {
  readonly dicomModality: string;
  readonly seriesDescription: string;
  readonly protocolName: string;
}

/** Recognises what a DICOM series shows: from Modality for CT and PET, for MR from how it was acquired and what it is called. */
export function modalityFromDicom(described: DescribedSeries, sequence: SequenceParameters): RecognisedModality {
  if (described.dicomModality === 'CT' || described.dicomModality === 'PT') {
    const modality = described.dicomModality;
    return { modality, evidence: messageOf('modality-from-header', { modality }) };
  }
  if (described.dicomModality !== 'MR') {
    const kind = described.dicomModality;
    const evidence = kind === '' ? messageOf('modality-not-recognised') : messageOf('modality-of-no-scan', { kind });
    return { modality: 'unknown', evidence };
  }
  const texts = [described.seriesDescription, described.protocolName];
  if (isPhase(sequence)) return { modality: 'MR', evidence: messageOf('modality-phase-image') };
  const fieldMap = texts.find(isFieldMapName);
  if (fieldMap !== undefined) return { modality: 'MR', evidence: messageOf('modality-field-map', { text: fieldMap }) };
  const decided = fromSequence(sequence);
  const textUsed = texts.find((text) => mrModalityFromText(text) !== null);
  const named = textUsed === undefined ? null : mrModalityFromText(textUsed);
  if (decided !== null && (decided.certain || named === null || !refines(named, decided.modality))) {
    return { modality: decided.modality, evidence: messageOf('modality-from-sequence', { detail: decided.detail }) };
  }
  if (named !== null) {
    return { modality: named, evidence: messageOf('modality-from-description', { text: textUsed! }) };
  }
  return { modality: 'MR', evidence: messageOf('modality-unknown') };
}

function mrModalityFromText(text: string): Modality | null {
  const modality = modalityFromText(text);
  return modality === 'CT' || modality === 'PT' || modality === 'MR' ? null : modality;
}

/** Values 3 and 4 of Image Type, as Siemens, GE (`P`), Philips (`PHASE MAP`, `VELOCITY MAP`) and enhanced MR give them. */
function isPhase({ imageType, complexComponent, angioFlag }: SequenceParameters): boolean {
  const isMagnitudeOfFlow = imageType.some((value) => /M_PCA|CONTRAST M$/.test(value));
  if (angioFlag || isMagnitudeOfFlow || complexComponent === 'MAGNITUDE') return false;
  if (['PHASE', 'REAL', 'IMAGINARY'].includes(complexComponent)) return true;
  return imageType
    .slice(2)
    .some((value) => /^(P|PHASE|PHASE[ _]MAP|B0[ _]MAP|FIELD[ _]?MAP|VELOCITY[ _]MAP|REAL|IMAGINARY)$/.test(value));
}

const decidedByTiming: readonly Modality[] = ['T1', 'T1C', 'T2', 'PD'];

/**
 * A name may say more than timing can: a T1 with contrast, a gradient echo that is an SWI, an angiography. Among T1, T2
 * and PD the timing is right: a dual echo is called "PD+T2" in both its halves.
 */
function refines(named: Modality, decided: Modality): boolean {
  if (named === 'T1C' && decided === 'T1') return true;
  return !(decidedByTiming.includes(named) && decidedByTiming.includes(decided));
}

interface Decision {
  readonly modality: Modality;
  readonly detail: string;
  /** True if a name in words should not override it. */
  readonly certain: boolean;
}

const contrasts: Readonly<Record<string, Modality>> = {
  T1: 'T1',
  T2: 'T2',
  PROTON_DENSITY: 'PD',
  FLUID_ATTENUATED: 'FLAIR',
  DIFFUSION: 'DWI',
  PERFUSION: 'EPI',
  TIME_OF_FLIGHT: 'PCA',
  FLOW_ENCODED: 'PCA',
  T2_STAR: 'SWI',
};

/**
 * The usual ranges of TR, TE, TI and flip angle (e.g. Brown & Semelka, MRI: Basic Principles and Applications, ch. 6–8).
 */
function fromSequence(sequence: SequenceParameters): Decision | null {
  const { repetitionTimeMs: tr, echoTimeMs: te, inversionTimeMs: ti, flipAngleDegrees: flip, imageType } = sequence;
  const detail = describeSequence(sequence);
  const decision = (modality: Modality, certain: boolean): Decision => ({ modality, detail, certain });
  const is = (kind: string) => sequence.scanningSequence.includes(kind);
  const name = sequence.sequenceName.toLowerCase();
  const contrastGiven = sequence.contrastAgent !== '';
  const withContrast = (modality: Modality) => (modality === 'T1' && contrastGiven ? 'T1C' : modality);
  const stated =
    is('EP') && sequence.acquisitionContrast === 'T2_STAR' ? 'EPI' : contrasts[sequence.acquisitionContrast];
  if (stated) return { modality: withContrast(stated), detail: sequence.acquisitionContrast, certain: stated !== 'T1' };
  if (imageType.some((value) => ['DIFFUSION', 'ADC', 'TRACEW', 'FA'].includes(value))) return decision('DWI', true);
  if (/^\*?ep_b\d/.test(name)) return decision('DWI', true);
  if (imageType.some((value) => ['ASL', 'PERFUSION', 'FMRI', 'RELCBF', 'CBF'].includes(value)))
    return decision('EPI', true);
  if (imageType.includes('SWI')) return decision('SWI', true);
  if (imageType.some((value) => /M_PCA|CONTRAST M$/.test(value))) return decision('PCA', true);
  if (sequence.angioFlag || /(^|\W)(fl3d\d*_?r?_?tof|tof|fi3d)/.test(name)) return decision('PCA', true);
  if (is('EP') && !is('SE')) return decision('EPI', false);
  if (tr === null || te === null) return null;
  const longInversion = ti !== null && ti >= 1400;
  if (longInversion && te >= 70 && tr >= 4000) return decision('FLAIR', true);
  if (is('IR') && te >= 70 && tr >= 4000) return decision('FLAIR', false);
  const spinEcho = is('SE') || (is('IR') && !is('GR'));
  if (spinEcho && (is('EP') || (sequence.temporalPositions ?? 1) > 2)) return decision('EPI', false);
  if (spinEcho) {
    if (te >= 60 && tr >= 1500) return decision('T2', false);
    if (te <= 45 && tr >= 1500)
      return decision(ti !== null && ti >= 400 && ti < 1400 ? withContrast('T1') : 'PD', false);
    if (te <= 40 && tr <= 1200) return decision(withContrast('T1'), false);
    return null;
  }
  const inversionPrepared = ti !== null && ti >= 300 && ti <= 1300;
  if (inversionPrepared && te <= 12) return decision(withContrast('T1'), false);
  if (is('GR') && te >= 15) return decision(isTimeCourse(sequence) ? 'EPI' : 'SWI', false);
  if (is('GR') && te <= 12 && flip !== null && flip >= 8 && tr <= 60) return decision(withContrast('T1'), false);
  return null;
}

/**
 * Tells an echo-planar time course whose header does not say so (Philips) from an SWI, as long as its echo time is: it comes more
 * than once, or reads a whole plane after one pulse, or pays a long TR and a large flip angle for many slices. An SWI or
 * a haemorrhage series comes once, reads few echoes, and tips little (Haacke et al. 2004: 20 ms and 25 ms at 15 degrees).
 */
function isTimeCourse({ temporalPositions, echoTrainLength, repetitionTimeMs, flipAngleDegrees }: SequenceParameters) {
  if ((temporalPositions ?? 1) > 2 || (echoTrainLength ?? 1) >= 16) return true;
  return (repetitionTimeMs ?? 0) >= 1000 && (flipAngleDegrees ?? 0) >= 45;
}

function describeSequence(sequence: SequenceParameters): string {
  const number = (label: string, value: number | null, unit: string) =>
    value === null ? '' : `${label} ${Number(value.toFixed(1))}${unit}`;
  return [
    sequence.scanningSequence.join('/'),
    number('TR', sequence.repetitionTimeMs, ' ms'),
    number('TE', sequence.echoTimeMs, ' ms'),
    number('TI', sequence.inversionTimeMs, ' ms'),
    number('flip', sequence.flipAngleDegrees, '°'),
    sequence.contrastAgent === '' ? '' : 'contrast agent given',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
