import { identity4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { makeCase, type BenchmarkCase } from '../cases/case-factory.ts';
import { planFromId } from '../cases/case-plan.ts';
import { subset } from '../cases/head-points.ts';
import { seededRandom } from '../cases/random.ts';
import { asSeries, sourceSeries, subjectHeadPointsMm, subjectNamed } from '../cases/subjects.ts';
import { headerMove, sizedVolume, sizeText } from '../scaling/sized-series.ts';

/** A pair that both engines are timed on, and its answer. */
export type TimedPair = Pick<BenchmarkCase, 'id' | 'fixed' | 'moving' | 'truthMovingFromFixed' | 'headPointsMm'>;

const thickSliced: Vec3 = [512, 512, 36];

/** The pairs whose time the project's aims are stated for: 1 mm whole heads, and 512x512 in thick slices (5.2 mm). */
export async function aimedPairs(): Promise<TimedPair[]> {
  return [
    await makeCase(planFromId('header-moved-little/subject04/T1-T2/1')),
    await thickSlicedPair('moving'),
    await thickSlicedPair('both'),
  ];
}

/** T1 and T2 of a head, the T2 in thick slices; the T1 in them as well, or as it is in 1 mm voxels. */
async function thickSlicedPair(which: 'moving' | 'both'): Promise<TimedPair> {
  const subject = subjectNamed('subject20');
  const [t1, t2] = [await sourceSeries(subject, 'T1'), await sourceSeries(subject, 'T2')];
  const headPointsMm = subset(await subjectHeadPointsMm(subject), 400, seededRandom('thick-sliced'));
  const truthMovingFromFixed = headerMove(headPointsMm);
  const moving = sizedVolume(t2.volume, thickSliced, truthMovingFromFixed);
  const name = `${sizeText(thickSliced)} of ${subject.name}`;
  return {
    id: `T1-T2, ${which === 'both' ? 'both' : 'T2'} ${name}`,
    fixed: which === 'both' ? asSeries(sizedVolume(t1.volume, thickSliced, identity4), 'T1', `T1 ${name}`) : t1,
    moving: asSeries(moving, 'T2', `T2 ${name}`),
    truthMovingFromFixed,
    headPointsMm,
  };
}
