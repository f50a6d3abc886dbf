import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Evidence } from '../../src-main/engine/registration/evidence.ts';
import { evidenceFromRecorded, recordedFromEvidence } from './recorded-evidence.ts';

const evidence: Evidence = {
  fit: 0.16,
  rivalGap: 0.55,
  handedness: 0.4,
  crossCheckDistanceMm: NaN,
  searchPass: 2,
  contrastDistanceMm: 0.3,
  contrastGap: 0.85,
  contrastFit: 0.07,
  octantShiftMm: 0.2,
  octantScatterMm: 0.1,
  usableOctants: 8,
  headInside: 0.9,
  blankShare: 0,
  lastMoveMm: 0.1,
  thickestMm: 1,
  smallerHeadMl: 3800,
  largerHeadMl: 4000,
  poseSdMm: 0.08,
  stretchMm: 0.1,
  stretchSdMm: 0.05,
  stretchGain: 0.005,
  mismatch: { kind: 'scale', series: 'moving', axis: 'slices', share: 0.001 },
  mismatchUnexplained: 0.6,
  modalityGroup: 'MR',
};

test('records keep the names and the order that the calibration data has; newer evidence follows', () => {
  const [header] = readFileSync(resolve(import.meta.dirname, '../../docs/benchmark/calibration.csv'), 'utf8').split(
    '\n',
  );
  const known = header!.split(',').slice(6);
  expect(Object.keys(recordedFromEvidence(evidence)).slice(0, known.length)).toEqual(known);
});

test('evidence read from a record is what was written', () => {
  const record: unknown = JSON.parse(JSON.stringify(recordedFromEvidence(evidence)));
  expect(evidenceFromRecorded(record as object)).toEqual(evidence);
});
