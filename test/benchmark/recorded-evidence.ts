import type { Evidence } from '../../src-main/engine/registration/evidence.ts';

/**
 * Names of evidence in the records and in docs/benchmark/calibration.csv, if they differ from the engine's. They stay, so
 * that earlier sweeps can be read.
 */
const recordedNames: Readonly<Partial<Record<keyof Evidence, string>>> = {
  crossCheckDistanceMm: 'witnessDistanceMm',
  searchPass: 'look',
  octantShiftMm: 'partShiftMm',
  octantScatterMm: 'partScatterMm',
  usableOctants: 'parts',
};
const engineNames = new Map(Object.entries(recordedNames).map(([name, recorded]) => [recorded, name]));

export function recordedFromEvidence(evidence: Evidence): Record<string, Evidence[keyof Evidence]> {
  const entries = Object.entries(evidence) as [keyof Evidence, Evidence[keyof Evidence]][];
  return Object.fromEntries(entries.map(([name, value]) => [recordedNames[name] ?? name, value]));
}

/** JSON has null for NaN. */
export function evidenceFromRecorded(recorded: object): Evidence {
  const entries = Object.entries(recorded).map(([name, value]) => [engineNames.get(name) ?? name, value ?? NaN]);
  return Object.fromEntries(entries) as Evidence;
}
