import type { DataSet } from 'dicom-parser';
import { code, codes, decimal, double, firstItem, text, unsigned16 } from './elements.ts';

/** How a series was acquired: what its kind of picture is recognised from. Null or empty if not stated. */
export interface SequenceParameters {
  readonly imageType: readonly string[];
  /** SE, IR, GR, EP, RM: (0018,0020). */
  readonly scanningSequence: readonly string[];
  /** SK, MTC, SS, TRSS, SP, MP, OSP: (0018,0021). */
  readonly sequenceVariant: readonly string[];
  readonly scanOptions: readonly string[];
  readonly sequenceName: string;
  /** Enhanced MR's Acquisition Contrast (0008,9209): T1, T2, PROTON_DENSITY, FLUID_ATTENUATED, … */
  readonly acquisitionContrast: string;
  readonly angioFlag: boolean;
  /** `PHASE`, `MAGNITUDE`, …: enhanced MR's Complex Image Component (0008,9208). */
  readonly complexComponent: string;
  /** How often the volume was taken, (0020,0105); null if not stated. */
  readonly temporalPositions: number | null;
  /** What was given, in the header's own words; `contrast` if only that something was; empty if nothing. */
  readonly contrastAgent: string;
  readonly repetitionTimeMs: number | null;
  readonly echoTimeMs: number | null;
  readonly inversionTimeMs: number | null;
  readonly flipAngleDegrees: number | null;
  readonly echoTrainLength: number | null;
}

export function sequenceParametersOf(dataSet: DataSet): SequenceParameters {
  const shared = firstItem(dataSet, 'x52009229');
  const perFrame = firstItem(dataSet, 'x52009230');
  const group = (tag: string) => firstItem(perFrame, tag) ?? firstItem(shared, tag);
  const timing = group('x00189112');
  const echo = group('x00189114');
  const modifier = group('x00189115');
  const scanning = codes(dataSet, 'x00180020');
  return {
    imageType: codes(dataSet, 'x00080008'),
    scanningSequence: scanning.length > 0 ? scanning : enhancedScanningSequence(dataSet),
    sequenceVariant: codes(dataSet, 'x00180021'),
    scanOptions: codes(dataSet, 'x00180022'),
    sequenceName: code(dataSet, 'x00180024') || code(dataSet, 'x00189005'),
    acquisitionContrast: code(dataSet, 'x00089209'),
    angioFlag: code(dataSet, 'x00180025') === 'Y',
    complexComponent: code(dataSet, 'x00089208'),
    temporalPositions: decimal(dataSet, 'x00200105'),
    contrastAgent: contrastAgentOf(dataSet, group('x00189341')),
    repetitionTimeMs: decimal(timing ?? dataSet, 'x00180080'),
    echoTimeMs: echo ? double(echo, 'x00189082') : decimal(dataSet, 'x00180081'),
    inversionTimeMs: modifier ? double(modifier, 'x00189079') : decimal(dataSet, 'x00180082'),
    flipAngleDegrees: decimal(timing ?? dataSet, 'x00181314'),
    echoTrainLength: timing
      ? (decimal(timing, 'x00180091') ?? unsigned16(timing, 'x00189240'))
      : decimal(dataSet, 'x00180091'),
  };
}

const nothingGiven =
  /^(no|none|n|0|nil|na|n\/a|non?e? given|not (used|given)|ohne|nein|kein\w*|non|sans|without|native?)\b/i;

/**
 * Contrast/Bolus Modules of PS3.3 (C.7.6.4, C.7.6.4b): the agent's name, its code, its ingredient or its volume. An enhanced
 * object lists what was prepared; its functional group says whether it was in the body (C.7.6.16.2.12).
 */
function contrastAgentOf(dataSet: DataSet, usage: DataSet | undefined): string {
  if (usage && code(usage, 'x00189342') === 'NO') return '';
  const named = text(dataSet, 'x00180010');
  if (named !== '') return nothingGiven.test(named) ? '' : named;
  const agent = firstItem(dataSet, 'x00180012');
  if (agent) return text(agent, 'x00080104') || 'contrast';
  const given = code(dataSet, 'x00181048') !== '' || (decimal(dataSet, 'x00181041') ?? 0) > 0;
  return given ? 'contrast' : '';
}

/** Enhanced MR's Echo Pulse Sequence and Echo Planar Pulse Sequence in the terms of classic Scanning Sequence. */
function enhancedScanningSequence(dataSet: DataSet): string[] {
  const echoPulse = code(dataSet, 'x00189008');
  const sequences: string[] = [];
  if (echoPulse === 'SPIN' || echoPulse === 'BOTH') sequences.push('SE');
  if (echoPulse === 'GRADIENT' || echoPulse === 'BOTH') sequences.push('GR');
  if (code(dataSet, 'x00189018') === 'YES') sequences.push('EP');
  if (code(dataSet, 'x00189009') === 'YES') sequences.push('IR');
  return sequences;
}
