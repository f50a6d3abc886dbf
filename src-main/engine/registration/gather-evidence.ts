import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm, type Pose } from '../search/pose.ts';
import { rivalGap } from './candidates.ts';
import type { RankedCandidate } from './choose-best.ts';
import type { Crew } from './crew.ts';
import { summariseParts, type Evidence } from './evidence.ts';
import type { SearchResult } from './refine-candidates.ts';

/** Asks everything that speaks for or against the chosen candidate. */
export async function gatherEvidence(
  crew: Crew,
  pair: SearchPair,
  chosen: RankedCandidate,
  search: SearchResult,
): Promise<Evidence> {
  const criterion = { levelMm: 2 as const, ...search.comparison };
  const [[asked], [mirrored], [own]] = await Promise.all([
    crew.run('parts', [{ pair, criterion, pose: chosen.pose }]),
    crew.run('mirror', [{ pair, comparison: search.comparison, pose: chosen.pose }]),
    crew.run('evaluate', [{ pair, criterion, poses: [chosen.pose] }]),
  ]);
  const heads = [pair.sampled.headMl, pair.target.headMl];
  const spacings = [pair.sampled, pair.target].flatMap(({ levels }) => levels[1].grid.spacingMm);
  const distanceMm = (pose?: Pose) => (pose ? poseDistanceMm(pose, chosen.pose) : NaN);
  return {
    fit: chosen.fit,
    rivalGap: rivalGap(search.optima),
    handedness: (own![0]! - mirrored!) / Math.max(1e-9, own![0]! - 1),
    ...(crew.witness ? { witnessDistanceMm: distanceMm(search.witness) } : {}),
    look: search.look,
    contrastDistanceMm: distanceMm(search.contrastOptima[0]?.pose),
    contrastGap: rivalGap(search.contrastOptima),
    contrastFit: (search.contrastOptima[0]?.value ?? NaN) - 1,
    ...summariseParts(asked!.parts),
    headInside: asked!.headInside,
    blankShare: Math.max(pair.sampled.blankShare, pair.target.blankShare),
    lastMoveMm: search.lastMoveMm,
    thickestMm: Math.max(...spacings),
    smallerHeadMl: Math.min(...heads),
    largerHeadMl: Math.max(...heads),
  };
}
