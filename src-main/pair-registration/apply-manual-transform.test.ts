import { afterAll, describe, expect, it } from 'vitest';
import { headPhantom, likeT1, likeT2, phantomGrid } from '../../test/fixtures/head-phantom.ts';
import { identity4, rowsOf } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { registrationResultSchema } from '../../src-shared/registration-result.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import { applyManualTransform } from './apply-manual-transform.ts';
import { closeRegistrationPool } from './pool-owner.ts';
import { scorePosition } from './score-position.ts';

const series = (source: string, values: typeof likeT1): ReadSeries => ({
  source,
  seriesUid: source,
  description: source,
  volume: headPhantom(values, phantomGrid([48, 52, 48], 4.2)),
  modality: 'MR',
  modalityEvidence: messageOf('modality-unknown'),
  notes: [],
});
const fixed = series('fixed.nii', likeT1);
const moving = series('moving.nii', likeT2);
const nearby = rigidAbout(rotationFromVector([0.02, -0.01, 0.03]), [0, 0, 0], [1.5, -2, 1]);

describe('a position set by hand', () => {
  afterAll(closeRegistrationPool);

  it('is scored in the overlap, higher at the true position, and is to be reviewed wherever it is', async () => {
    const [atTruth, off] = [await scorePosition(fixed, moving, identity4), await scorePosition(fixed, moving, nearby)];
    expect(atTruth.nmi!).toBeGreaterThan(off.nmi!);
    expect(atTruth.verdict).toBe('review');
    expect(atTruth.messages).toEqual([messageOf('manual-position')]);
    expect(atTruth.errorBoundMm).toBeNull();
  });

  it('becomes a result with the exact scores, the transform as given, and the moving series resampled', async () => {
    const { result, registered } = await applyManualTransform(fixed, moving, nearby);
    expect(registrationResultSchema.parse(result)).toEqual(result);
    expect(result.transform.movingFromFixed).toEqual(
      rowsOf(nearby).map((row) => row.map((x) => expect.closeTo(x, 12))),
    );
    expect(result.quality).toEqual(await scorePosition(fixed, moving, nearby));
    expect(result.preset.id).toBe('manual');
    expect(result.candidates).toHaveLength(1);
    expect(result.candidates[0]).toMatchObject({ id: 'manual', status: 'chosen', quality: result.quality });
    expect(registered.grid).toEqual(fixed.volume.grid);
  });
});
