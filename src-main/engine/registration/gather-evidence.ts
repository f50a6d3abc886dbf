import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm } from '../search/pose.ts';
import { rivalGap } from './candidates.ts';
import type { RankedCandidate } from './choose-best.ts';
import type { Crew } from './crew.ts';
import { summariseParts, type Evidence } from './evidence.ts';
import type { Preset } from './presets.ts';
import type { SearchResult } from './refine-candidates.ts';

/** Asks everything that speaks for or against the chosen candidate. */
export async function gatherEvidence(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  chosen: RankedCandidate,
  search: SearchResult,
): Promise<Evidence> {
  const [asked] = await crew.run('parts', [
    { pair, criterion: { levelMm: 2, outside: preset.outside }, pose: chosen.pose },
  ]);
  const heads = [pair.sampled.headMl, pair.target.headMl];
  const spacings = [pair.sampled, pair.target].flatMap(({ levels }) => levels[1].grid.spacingMm);
  return {
    fit: chosen.fit,
    rivalGap: rivalGap(search.optima),
    witnessDistanceMm: search.witness ? poseDistanceMm(search.witness, chosen.pose) : NaN,
    ...summariseParts(asked!.parts),
    headInside: asked!.headInside,
    lastMoveMm: search.lastMoveMm,
    thickestMm: Math.max(...spacings),
    smallerHeadMl: Math.min(...heads),
    largerHeadMl: Math.max(...heads),
  };
}
