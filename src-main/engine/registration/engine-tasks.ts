import type { Modality } from '../../../src-shared/modality.ts';
import type { Mat3, Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { locateHeads, type HeadBox, type VoxelBox } from '../intensity/locate-head.ts';
import { prepareLoaded, prepareSeries, type PreparationOptions } from '../intensity/prepare-series.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import { loadSeries, type LoadedSeries } from '../intensity/load-series.ts';
import { allocate, type Kernel } from '../kernel/kernel.ts';
import { resampleSlices } from '../resample.ts';
import { affineFit, type AffineFit } from '../search/affine-fit.ts';
import { Criterion, type Comparison, type CriterionOptions } from '../search/criterion.ts';
import { handednessAt } from '../search/mirror.ts';
import type { SearchPair } from '../search/pair.ts';
import { octantShifts, type OctantShift } from '../search/octants.ts';
import type { Pose } from '../search/pose.ts';
import { refinePose, type RefinedPose, type RefineOptions } from '../search/refine-pose.ts';
import { scanOrientations, type ScoredPose } from '../search/scan-orientations.ts';
import type { CentreOffsets } from '../search/starts.ts';
import { sumOverlap, type OverlapSums } from '../similarity/overlap-scores.ts';
import type { EngineSeries, Volume } from '../volume.ts';

/**
 * The tasks that a registration run is divided into. Requests and replies are plain data: volumes lie in memory that the
 * threads share, so nothing large is copied.
 */
export interface EngineTasks {
  prepare: { request: { series: EngineSeries; options: PreparationOptions }; reply: PreparedSeries };
  /** Where the head may lie in a scan of more than a head; nowhere if the scan is not larger than one. */
  locate: { request: { series: EngineSeries }; reply: { whole: LoadedSeries; heads: HeadBox[] } };
  'prepare-loaded': {
    request: { whole: LoadedSeries; modality: Modality; options: PreparationOptions; part?: VoxelBox };
    reply: PreparedSeries;
  };
  scan: {
    request: { pair: SearchPair; criterion: CriterionOptions; orientations: readonly Mat3[]; offsets: CentreOffsets };
    reply: ScoredPose[];
  };
  refine: {
    request: { pair: SearchPair; criterion: CriterionOptions; starts: readonly Pose[]; options: RefineOptions };
    reply: RefinedPose[];
  };
  evaluate: { request: { pair: SearchPair; criterion: CriterionOptions; poses: readonly Pose[] }; reply: number[] };
  octants: {
    request: { pair: SearchPair; criterion: CriterionOptions; pose: Pose };
    reply: { octants: OctantShift[]; headInside: number };
  };
  affine: { request: { pair: SearchPair; criterion: CriterionOptions; pose: Pose }; reply: AffineFit };
  mirror: { request: { pair: SearchPair; comparison: Comparison; pose: Pose }; reply: number };
  load: { request: { series: EngineSeries }; reply: LoadedSeries };
  sum: {
    request: { fixed: LoadedSeries; moving: LoadedSeries; movingFromFixed: Mat4; firstSlice: number; endSlice: number };
    reply: OverlapSums;
  };
  resample: {
    request: {
      moving: LoadedSeries;
      /** Its voxels lie in memory that the threads share. */
      resampled: Volume;
      movingFromFixed: Mat4;
      outsideValue: number;
      firstSlice: number;
      endSlice: number;
    };
    reply: null;
  };
}

export type EngineTaskKind = keyof EngineTasks;
export type EngineTaskRequest<Kind extends EngineTaskKind> = EngineTasks[Kind]['request'];
export type EngineTaskReply<Kind extends EngineTaskKind> = EngineTasks[Kind]['reply'];

type TaskHandlers = {
  [Kind in EngineTaskKind]: (kernel: Kernel, request: EngineTaskRequest<Kind>) => EngineTaskReply<Kind>;
};

const taskHandlers: TaskHandlers = {
  prepare: (kernel, { series, options }) => prepareSeries(series, kernel, options),
  locate: (kernel, { series }) => {
    const whole = loadSeries(series, kernel.memory);
    return { whole, heads: locateHeads(kernel, whole) };
  },
  'prepare-loaded': (kernel, { whole, modality, options, part }) =>
    prepareLoaded(whole, modality, kernel, options, part),
  scan: (kernel, { pair, criterion, orientations, offsets }) =>
    scanOrientations(kernel, pair, criterion, orientations, offsets),
  refine: (kernel, { pair, criterion, starts, options }) => {
    const value = new Criterion(kernel, pair, criterion);
    return starts.map((start) => refinePose(value, start, options));
  },
  evaluate: (kernel, { pair, criterion, poses }) => {
    const value = new Criterion(kernel, pair, criterion);
    return poses.map((pose) => value.valueAt(pose));
  },
  octants: (kernel, { pair, criterion, pose }) => ({
    octants: octantShifts(kernel, pair, criterion.levelMm, criterion, pose),
    headInside: new Criterion(kernel, pair, criterion).insideShareAt(pose),
  }),
  affine: (kernel, { pair, criterion, pose }) => affineFit(kernel, pair, criterion, pose),
  mirror: (kernel, { pair, comparison, pose }) => handednessAt(kernel, pair, comparison, pose),
  load: (kernel, { series }) => loadSeries(series, kernel.memory),
  sum: (kernel, { fixed, moving, movingFromFixed, firstSlice, endSlice }) =>
    sumOverlap(kernel, fixed, moving, movingFromFixed, firstSlice, endSlice),
  resample: (kernel, { moving, resampled, movingFromFixed, outsideValue, firstSlice, endSlice }) => {
    const [nx, ny] = resampled.grid.size;
    const sliceAt = allocate(kernel.memory, 4 * nx * ny);
    resampleSlices(kernel, moving, resampled, movingFromFixed, outsideValue, sliceAt, firstSlice, endSlice);
    return null;
  },
};

export function performEngineTask<Kind extends EngineTaskKind>(
  kernel: Kernel,
  kind: Kind,
  request: EngineTaskRequest<Kind>,
): EngineTaskReply<Kind> {
  return taskHandlers[kind](kernel, request);
}
