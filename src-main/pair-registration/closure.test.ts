import { afterAll, describe, expect, it } from 'vitest';
import { headPhantom, likeT1, likeT2, phantomGrid, type TissueValues } from '../../test/fixtures/head-phantom.ts';
import { multiply4, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { invertRigid, rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import { closureBy, withClosures, type Closure } from './closure.ts';
import { closeRegistrationPool } from './pool-owner.ts';

afterAll(() => closeRegistrationPool());

const phantom = (name: string, values: TissueValues, headFromPatient: Mat4): ReadSeries => ({
  volume: headPhantom(values, phantomGrid([48, 52, 48], 4.2), headFromPatient),
  modality: 'MR',
  source: name,
  seriesUid: name,
  description: name,
  modalityEvidence: messageOf('modality-from-file-name', { text: name }),
  notes: [],
});

/** The fixed head lies at the origin; the two others are turned and shifted. */
const witnessFromFixed = rigidAbout(rotationFromVector([0.1, 0.2, -0.1]), [0, 0, 0], [5, 3, -4]);
const movingFromFixed = rigidAbout(rotationFromVector([-0.2, 0.1, 0.3]), [0, 0, 0], [-6, 8, 2]);
const series = phantom('FLAIR', likeT1, invertRigid(witnessFromFixed));
const moving = phantom('T2', likeT2, invertRigid(movingFromFixed));

describe('a ring of three registrations', () => {
  it('closes if all are right, and tells by how much if one is off', async () => {
    const witness = { series, name: 'FLAIR', witnessFromFixed };
    const right = await closureBy(witness, moving, movingFromFixed);
    expect(right.distanceMm).toBeLessThan(1);
    expect(right.verdict).not.toBe('failed');
    const off = rigidAbout(rotationFromVector([0, 0, 0.05]), [0, 0, 0], [6, 0, 0]);
    const wrong = await closureBy(
      { ...witness, witnessFromFixed: multiply4(off, witnessFromFixed) },
      moving,
      movingFromFixed,
    );
    expect(wrong.distanceMm).toBeGreaterThan(5);
    expect(wrong.verdict).not.toBe('failed');
  }, 600_000);

  const quality = { verdict: 'good', messages: [messageOf('clear-match')] };
  const result = {
    quality,
    candidates: [
      { id: 'search-1', status: 'chosen', quality },
      { id: 'header', status: 'rejected', quality: { ...quality, verdict: 'failed' } },
    ],
  } as unknown as RegistrationResult;
  const ring = (distanceMm: number, verdict: Closure['verdict'] = 'good') => ({ name: 'FLAIR', distanceMm, verdict });

  it('that closes is told, and the match stays good', () => {
    const { quality, candidates } = withClosures(result, [ring(0.34)]);
    expect(quality.verdict).toBe('good');
    expect(quality.messages).toEqual([
      messageOf('clear-match'),
      messageOf('series-agrees', { series: 'FLAIR', distanceMm: 0.3 }),
    ]);
    expect(candidates[0]!.quality).toEqual(quality);
  });

  it('that stays open makes a good match one to check', () => {
    const { quality, candidates } = withClosures(result, [ring(0.3), ring(7.21)]);
    expect(quality.verdict).toBe('review');
    expect(quality.messages.map(({ code }) => code)).toEqual(['series-agrees', 'series-contradicts']);
    expect(candidates.map(({ quality }) => quality.verdict)).toEqual(['review', 'failed']);
  });

  it('says nothing if the witness itself does not match, or there is no match to speak of', () => {
    expect(withClosures(result, [ring(50, 'failed')])).toBe(result);
    const failed = { ...result, quality: { ...result.quality, verdict: 'failed' as const } };
    expect(withClosures(failed, [ring(0.2)])).toBe(failed);
  });
});
