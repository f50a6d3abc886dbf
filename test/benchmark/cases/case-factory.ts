import { multiply4, transformPoint, type Mat4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid, rotationAngle } from '../../../src-shared/geometry/rigid-transform.ts';
import { toolFailure } from '../tool-failure.ts';
import type { ReadSeries } from '../../../src-main/series-files/read-series.ts';
import type { CasePlan } from './case-plan.ts';
import { hasTruth, type Alter, type AlterContext, type Answer } from './family.ts';
import { familyNamed } from './families/all-families.ts';
import { undistortedMm, warped } from './alter/warp.ts';
import { centroidMm, subset } from './head-points.ts';
import { caseSeries } from './made/made-series.ts';
import { seededRandom, type Random } from './random.ts';
import {
  backgroundOf,
  modalityOf,
  seriesFromT1,
  subjectHeadPointsMm,
  subjectNamed,
  subjects,
  type Subject,
} from './subjects.ts';

export interface BenchmarkCase extends CasePlan {
  readonly answer: Answer;
  readonly fixed: ReadSeries;
  readonly moving: ReadSeries;
  /** Fixed patient space to moving patient space, mm; affine where a header is wrong, null where there is no answer. */
  readonly truthMovingFromFixed: Mat4 | null;
  /** At most 400 points over the head, what was deformed left out, in fixed patient space, where the error is measured. */
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

  const scale = family.headScale ?? 1;
  const ofMade = seededRandom(`made ${plan.id}`);

  const fixedSource = scaled(await caseSeries(subject, fixedName, ofMade), scale);
  const fixedContext = await contextOf(subject, fixedName, random, scale);
  const fixed = await altered(family.alterFixed, fixedSource, fixedContext);

  const movingSource = scaled(await caseSeries(movingSubject, movingName, ofMade), scale);
  const sourceContext = await contextOf(movingSubject, movingName, random, scale);
  const displacement = await family.warpSource?.({ ...sourceContext, random: seededRandom(`warp ${plan.id}`) });
  const deformed = displacement ? { ...movingSource, volume: warped(movingSource.volume, displacement) } : movingSource;
  const source = await altered(family.alterSource, deformed, sourceContext);
  const placed = family.place(source.volume, sourceContext);
  const moving = await altered(family.alterMoving, movedSeries(source, placed.volume), {
    ...sourceContext,
    headPointsMm: sourceContext.headPointsMm.map((point) => transformPoint(placed.placedFromSource, point)),
  });

  const sourceFromFixed = scaledShift(
    multiply4(seriesFromT1(subject, movingName), invertRigid(seriesFromT1(subject, fixedName))),
    scale,
  );
  const truth = hasTruth(family.answer) ? multiply4(placed.placedFromSource, sourceFromFixed) : null;
  const isUndistorted = (point: Vec3): boolean =>
    !displacement || Math.hypot(...displacement(transformPoint(sourceFromFixed, point))) < undistortedMm;
  const measuredAt = fixedContext.headPointsMm.filter(isUndistorted);
  const headPointsMm = subset(measuredAt, 400, seededRandom(`points ${plan.subject}`));
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

async function contextOf(subject: Subject, seriesName: string, random: Random, scale: number): Promise<AlterContext> {
  const fromT1 = seriesFromT1(subject, seriesName);
  const points = (await subjectHeadPointsMm(subject)).map((point) => transformPoint(fromT1, point));
  const headPointsMm = scale === 1 ? points : points.map((point) => times(point, scale));
  const background = backgroundOf(seriesName);
  return { random, subject, seriesName, modality: modalityOf(seriesName), background, headPointsMm };
}

const times = ([x, y, z]: Vec3, scale: number): Vec3 => [x * scale, y * scale, z * scale];

/** The same voxels, patient space shrunk about its origin. */
function scaled(series: ReadSeries, scale: number): ReadSeries {
  if (scale === 1) return series;
  const { voxels, grid } = series.volume;
  const { spacingMm, originMm } = grid;
  const smaller = { ...grid, spacingMm: times(spacingMm, scale), originMm: times(originMm, scale) };
  return { ...series, volume: { voxels, grid: smaller } };
}

/** A rigid map between two patient spaces that are both shrunk about their origins. */
function scaledShift(m: Mat4, scale: number): Mat4 {
  return [
    m[0], m[1], m[2], m[3] * scale,
    m[4], m[5], m[6], m[7] * scale,
    m[8], m[9], m[10], m[11] * scale,
    0, 0, 0, 1,
  ]; // prettier-ignore
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
