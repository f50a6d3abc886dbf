import { multiply4, transformPoint, type Mat4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid, rotationAngle } from '../../../src-shared/geometry/rigid-transform.ts';
import { toolFailure } from '../tool-failure.ts';
import type { ReadSeries } from '../../../src-main/series-files/read-series.ts';
import type { CasePlan } from './case-plan.ts';
import type { Alter, AlterContext, Answer } from './family.ts';
import { familyNamed } from './families/all-families.ts';
import { centroidMm, subset } from './head-points.ts';
import { seededRandom, type Random } from './random.ts';
import {
  backgroundOf,
  modalityOf,
  seriesFromT1,
  sourceSeries,
  subjectHeadPointsMm,
  subjectNamed,
  subjects,
  type Subject,
} from './subjects.ts';

export interface BenchmarkCase extends CasePlan {
  readonly answer: Answer;
  readonly fixed: ReadSeries;
  readonly moving: ReadSeries;
  /** Fixed patient space to moving patient space, mm; null where there is no answer. */
  readonly truthMovingFromFixed: Mat4 | null;
  /** At most 400 points over the head in fixed patient space, where the error is measured. */
  readonly headPointsMm: readonly Vec3[];
  /** Turn from the header's alignment to the true one, degrees; null where there is no answer. */
  readonly rotationDegrees: number | null;
  /** Shift of the head's middle from the header's alignment to the true one, mm. */
  readonly shiftMm: number | null;
}

/** Makes a case. The same plan gives the same voxels and the same truth. */
export async function makeCase(plan: CasePlan): Promise<BenchmarkCase> {
  const family = familyNamed(plan.family);
  const subject = subjectNamed(plan.subject);
  const [fixedName = '', movingName = ''] = plan.pair.split('<-');
  const movingSubject = family.movingFromOtherSubject ? otherSubject(subject, movingName) : subject;
  const random = seededRandom(plan.id);

  const fixedSource = await sourceSeries(subject, fixedName);
  const fixedContext = await contextOf(subject, fixedName, random);
  const fixed = await altered(family.alterFixed, fixedSource, fixedContext);

  const movingSource = await sourceSeries(movingSubject, movingName);
  const sourceContext = await contextOf(movingSubject, movingName, random);
  const source = await altered(family.alterSource, movingSource, sourceContext);
  const placed = family.place(source.volume, sourceContext);
  const moving = await altered(family.alterMoving, movedSeries(source, placed.volume), {
    ...sourceContext,
    headPointsMm: sourceContext.headPointsMm.map((point) => transformPoint(placed.placedFromSource, point)),
  });

  const sourceFromFixed = multiply4(seriesFromT1(subject, movingName), invertRigid(seriesFromT1(subject, fixedName)));
  const truth = family.answer === 'known' ? multiply4(placed.placedFromSource, sourceFromFixed) : null;
  const headPointsMm = subset(fixedContext.headPointsMm, 400, seededRandom(`points ${plan.subject}`));
  const middle = centroidMm(headPointsMm);
  return {
    ...plan,
    answer: family.answer,
    fixed,
    moving,
    truthMovingFromFixed: truth,
    headPointsMm,
    rotationDegrees: truth && (rotationAngle(truth) * 180) / Math.PI,
    shiftMm: truth && distance(transformPoint(truth, middle), middle),
  };
}

/** The next subject after this one, going round, that has the series. */
function otherSubject(subject: Subject, seriesName: string): Subject {
  const at = subjects.indexOf(subject);
  const inOrder = [...subjects.slice(at + 1), ...subjects.slice(0, at)];
  const other = inOrder.find(({ seriesNames }) => seriesNames.includes(seriesName));
  if (!other) throw toolFailure('usage', `No subject but ${subject.name} has a ${seriesName}.`);
  return other;
}

async function contextOf(subject: Subject, seriesName: string, random: Random): Promise<AlterContext> {
  const fromT1 = seriesFromT1(subject, seriesName);
  const headPointsMm = (await subjectHeadPointsMm(subject)).map((point) => transformPoint(fromT1, point));
  const background = backgroundOf(seriesName);
  return { random, subject, seriesName, modality: modalityOf(seriesName), background, headPointsMm };
}

/** The moved series has a source of its own, so that T1 on T1 are two series. */
function movedSeries(series: ReadSeries, volume: ReadSeries['volume']): ReadSeries {
  return { ...series, volume, source: `${series.source} (moved)`, seriesUid: `${series.seriesUid} (moved)` };
}

async function altered(alter: Alter | undefined, series: ReadSeries, context: AlterContext): Promise<ReadSeries> {
  return alter ? { ...series, volume: await alter(series.volume, context) } : series;
}

function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
