import { transformPoint, type Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { mayHoldMoreThanHead, type VoxelBox } from '../intensity/locate-head.ts';
import type { LoadedSeries } from '../intensity/load-series.ts';
import type { PreparationOptions } from '../intensity/prepare-series.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import { pairForSearch, type SearchPair } from '../search/pair.ts';
import { isSmallField } from '../search/small-field.ts';
import type { EngineSeries } from '../volume.ts';
import type { Preset } from './presets.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Where the two heads may lie. */
export interface Place {
  /** How much like heads the located parts are shaped, the less of the two; absent where nothing had to be located. */
  readonly likeness?: number;
  /** Prepared when it is called for. */
  readonly pair: () => Promise<SearchPair>;
}

/** A series ready for the search, or what of it may be a head: prepared when it is wanted, likeliest first. */
interface Heads {
  readonly whole: LoadedSeries;
  /** It shows more than a head, or little of one. */
  readonly isUnlikeHead: boolean;
  /** Of each place; undefined for the series as a whole. */
  readonly likenesses: readonly (number | undefined)[];
  readonly prepared: (index: number) => Promise<PreparedSeries>;
}

/** Both series, and the places where their heads may lie. */
export interface Places {
  readonly fixed: LoadedSeries;
  readonly moving: LoadedSeries;
  /** Which of the series show more than a head, or little of one. */
  readonly unlikeHead: { readonly fixed: boolean; readonly moving: boolean };
  /** At least one, likeliest first. */
  readonly pairs: readonly Place[];
}

/** Of two bodies with several places each, so many pairs of places are tried. */
const mostPairs = 4;

/** Step 2: prepares both series; in a scan of more than a head, only the parts that may be the head. */
export async function preparePlaces(
  pool: WorkerPool,
  fixed: EngineSeries,
  moving: EngineSeries,
  { preparation }: Preset,
): Promise<Places> {
  const [ofFixed, ofMoving] = await Promise.all([
    headsOf(pool, fixed, preparation.fixed),
    headsOf(pool, moving, preparation.moving),
  ]);
  const pairs = ofFixed.likenesses.flatMap((_, f) => ofMoving.likenesses.map((_, m) => ({ f, m })));
  // The likeliest places of both first.
  pairs.sort((a, b) => a.f + a.m - (b.f + b.m));
  return {
    fixed: ofFixed.whole,
    moving: ofMoving.whole,
    unlikeHead: { fixed: ofFixed.isUnlikeHead, moving: ofMoving.isUnlikeHead },
    pairs: pairs.slice(0, mostPairs).map(({ f, m }) => {
      const likenesses = [ofFixed.likenesses[f], ofMoving.likenesses[m]].filter((likeness) => likeness !== undefined);
      return {
        ...(likenesses.length > 0 ? { likeness: Math.min(...likenesses) } : {}),
        pair: async () => {
          const [a, b] = await Promise.all([ofFixed.prepared(f), ofMoving.prepared(m)]);
          return pairForSearch(a, b);
        },
      };
    }),
  };
}

/** The place that a transform brings onto each other: where the middles of the two heads come nearest. */
export async function pairAt({ pairs }: Places, movingFromFixed: Mat4): Promise<SearchPair> {
  const prepared = await Promise.all(pairs.map((place) => place.pair()));
  const apartMm = ({ sampled, target, sampledIsFixed }: SearchPair) => {
    const [fixed, moving] = sampledIsFixed ? [sampled, target] : [target, sampled];
    const landed = transformPoint(movingFromFixed, fixed.centreMm);
    return Math.hypot(...landed.map((mm, axis) => mm - moving.centreMm[axis]!));
  };
  return prepared.reduce((a, b) => (apartMm(b) < apartMm(a) ? b : a));
}

async function headsOf(pool: WorkerPool, series: EngineSeries, options: PreparationOptions): Promise<Heads> {
  if (!mayHoldMoreThanHead(series.volume.grid)) {
    const [prepared] = await pool.run('prepare', [{ series, options }]);
    return {
      whole: prepared!.whole,
      isUnlikeHead: isSmallField(prepared!),
      likenesses: [undefined],
      prepared: async () => prepared!,
    };
  }
  const [located] = await pool.run('locate', [{ series }]);
  const { whole, heads } = located!;
  const parts: readonly (VoxelBox | undefined)[] = heads.length > 0 ? heads.map(({ box }) => box) : [undefined];
  const prepared = new Map<number, Promise<PreparedSeries>>();
  const prepare = async (index: number) => {
    const part = parts[index];
    const { modality } = series;
    const [reply] = await pool.run('prepare-loaded', [{ whole, modality, options, ...(part ? { part } : {}) }]);
    return reply!;
  };
  return {
    whole,
    isUnlikeHead: true,
    likenesses: heads.length > 0 ? heads.map(({ likeness }) => likeness) : [undefined],
    prepared: (index) => {
      const known = prepared.get(index) ?? prepare(index);
      prepared.set(index, known);
      return known;
    },
  };
}
