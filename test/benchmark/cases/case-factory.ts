import { multiply4, transformPoint, type Mat4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid, rotationAngle } from '../../../src-shared/geometry/rigid-transform.ts';
import { Failure } from '../../../src-shared/failure.ts';
import type { ReadSeries } from '../../../src-main/series-files/read-series.ts';
import { families, type Alter, type AlterContext, type Answer, type Family } from './families.ts';
import { centroidMm, subset } from './head-points.ts';
import { seededRandom } from './random.ts';
import {
  asSeries,
  backgroundOf,
  modalityOf,
  seriesFromT1,
  sourceSeries,
  subjectHeadPointsMm,
  subjectNamed,
  subjects,
} from './subjects.ts';

/** A case before it is made: enough to make it again, bit for bit. */
export interface CasePlan {
  /** `family/subject/fixed-moving/seed`, for `--case`. */
  readonly id: string;
  readonly family: string;
  readonly subject: string;
  /** For example `T1<-T2`: T1 fixed, T2 moving. */
  readonly pair: string;
  readonly seed: number;
}

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

export function familyNamed(name: string): Family {
  const family = families.find((candidate) => candidate.name === name);
  if (!family)
    throw new Failure('usage', `There is no family "${name}". Known: ${families.map((f) => f.name).join(', ')}.`);
  return family;
}

export interface PlanOptions {
  readonly limit: number;
  readonly seed: number;
  readonly pair?: string;
  readonly subject?: string;
}

/** `limit` cases of a family, dealt evenly over the subjects and pairs that it takes. */
export function planCases(family: Family, { limit, seed, pair, subject }: PlanOptions): CasePlan[] {
  const kinds = subjects.flatMap(({ name, seriesNames }) =>
    seriesNames
      .filter((moving) => moving !== 'T1')
      .map((moving) => ({ subject: name, fixed: 'T1', moving }))
      .concat(pair && !pair.startsWith('T1<-') ? explicitPair(name, pair) : []),
  );
  const taken = kinds.filter(
    (kind) =>
      (!pair || pair === `${kind.fixed}<-${kind.moving}`) &&
      (!subject || subject === kind.subject) &&
      (family.takes?.(subjectNamed(kind.subject), kind.fixed, kind.moving) ?? true),
  );
  if (taken.length === 0) return [];
  const order = subset(taken, taken.length, seededRandom(`order ${family.name} ${seed}`));
  return Array.from({ length: limit }, (_, index) => {
    const kind = order[index % order.length]!;
    const caseSeed = seed * 100_000 + index;
    return {
      id: `${family.name}/${kind.subject}/${kind.fixed}-${kind.moving}/${caseSeed}`,
      family: family.name,
      subject: kind.subject,
      pair: `${kind.fixed}<-${kind.moving}`,
      seed: caseSeed,
    };
  });
}

function explicitPair(subject: string, pair: string): { subject: string; fixed: string; moving: string }[] {
  const [fixed = '', moving = ''] = pair.split('<-');
  const { seriesNames } = subjectNamed(subject);
  return seriesNames.includes(fixed) && seriesNames.includes(moving) ? [{ subject, fixed, moving }] : [];
}

export function planFromId(id: string): CasePlan {
  const [family = '', subject = '', pair = '', seed = ''] = id.split('/');
  const [fixed = '', moving = ''] = pair.split('-');
  const known = subjectNamed(subject).seriesNames;
  if (!known.includes(fixed) || !known.includes(moving) || !/^\d+$/.test(seed)) {
    throw new Failure('usage', `"${id}" is not a case: write family/subject/fixed-moving/seed.`);
  }
  return { id, family: familyNamed(family).name, subject, pair: `${fixed}<-${moving}`, seed: Number(seed) };
}

/** Makes a case. The same plan gives the same voxels and the same truth. */
export async function makeCase(plan: CasePlan): Promise<BenchmarkCase> {
  const family = familyNamed(plan.family);
  const subject = subjectNamed(plan.subject);
  const [fixedName = '', movingName = ''] = plan.pair.split('<-');
  const random = seededRandom(plan.id);
  const fixedSource = await sourceSeries(subject, fixedName);
  const movingSource = await sourceSeries(subject, movingName);
  const t1Points = await subjectHeadPointsMm(subject);
  const fixedFromT1 = seriesFromT1(subject, fixedName);
  const sourceFromT1 = seriesFromT1(subject, movingName);
  const fixedPoints = t1Points.map((point) => transformPoint(fixedFromT1, point));
  const sourcePoints = t1Points.map((point) => transformPoint(sourceFromT1, point));

  const fixed = altered(family.alterFixed, fixedSource, { ...contextOf(fixedName), random, headPointsMm: fixedPoints });
  const source = altered(family.alterSource, movingSource, {
    ...contextOf(movingName),
    random,
    headPointsMm: sourcePoints,
  });
  const placed = family.place(source.volume, { ...contextOf(movingName), random, headPointsMm: sourcePoints });
  const moving = altered(family.alterMoving, asSeries(placed.volume, source.modality, source.source), {
    ...contextOf(movingName),
    random,
    headPointsMm: sourcePoints.map((point) => transformPoint(placed.placedFromSource, point)),
  });

  const sourceFromFixed = multiply4(sourceFromT1, invertRigid(fixedFromT1));
  const truth = family.answer === 'known' ? multiply4(placed.placedFromSource, sourceFromFixed) : null;
  const headPointsMm = subset(fixedPoints, 400, seededRandom(`points ${plan.subject}`));
  return {
    ...plan,
    answer: family.answer,
    fixed,
    moving,
    truthMovingFromFixed: truth,
    headPointsMm,
    rotationDegrees: truth && (rotationAngle(truth) * 180) / Math.PI,
    shiftMm: truth && distance(transformPoint(truth, centroidMm(headPointsMm)), centroidMm(headPointsMm)),
  };
}

function contextOf(seriesName: string): Pick<AlterContext, 'seriesName' | 'modality' | 'background'> {
  return { seriesName, modality: modalityOf(seriesName), background: backgroundOf(seriesName) };
}

function altered(alter: Alter | undefined, series: ReadSeries, context: AlterContext): ReadSeries {
  return alter ? { ...series, volume: alter(series.volume, context) } : series;
}

function distance(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
