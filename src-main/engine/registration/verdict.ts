import type { PoseCovariance } from '../../../src-shared/geometry/error-bound.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { Verdict } from '../../../src-shared/registration-result.ts';
import { estimateError, type ErrorEstimate } from './error-bound.ts';
import { leastOctants, type Evidence } from './evidence.ts';
import { mismatchMessage, statedMismatch } from './geometry-mismatch.ts';
import { loosestPart } from './pose-covariance.ts';
import type { OverlapScores } from './score-candidates.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly messages: readonly Message[];
  /** Null where the verdict is `failed`. */
  readonly error: ErrorEstimate | null;
}

/** Candidates closer than this over the head found the same position. */
export const agreementMm = 2;

/**
 * Limits of doubt, from 548 cases of the benchmark's sweep of 24 November 2026 (docs/verdict.md has the table). Of
 * the correct results 99 % had a gap above 0.28, by local contrast above 0.35, scatters below 1.55 mm, elastix within 3.2 mm
 * and local contrast within 1.2 mm, handedness above 0.1. Other people's heads had scatters of 1.75 mm and more; noise,
 * bottles and other body parts fitted badly by both measures, or in several places; mirrored heads had handedness below
 * −0.2. Two limits are from all 2,200 cases: no correct result had a fit below 0.011 or fewer than four usable octants, and two
 * pairs with noise for a series, which had only been `review` before, did.
 */
const limits = {
  rivalGap: { clear: 0.2, poor: 0.1 },
  octantScatterMm: { clear: 1.5, poor: 3 },
  fit: { clear: 0.02, poor: 0.01 },
  handedness: { clear: 0.05, poor: 0 },
  mirrored: -0.1,
  crossCheckMm: 4.5,
  contrastMm: { clear: 4, poor: 12 },
  contrastGap: { clear: 0.45, poor: 0.35 },
  contrastFit: { clear: 0.012, poor: 0.006 },
  headInside: 0.35,
  octants: leastOctants,
  blankShare: 0.8,
} as const;
/** Doubts that make a result a failure; a single one already makes it one to review. */
const failingDoubts = 4;

/** Typical error of a wrong position (flipped, turned about), mm. */
const typicalWrongMm = 60;

/** "Good match" promises an error below this, mm, or says what is held less well. */
const promisedMm = 2;

/**
 * The verdict on the chosen candidate, with the reasons that the user sees.
 *
 * @param covariance tells what is held least, if the bound is wide
 */
export function judge(evidence: Evidence, scores: OverlapScores, covariance?: PoseCovariance): Judgement {
  if (scores.ncc === null) return { verdict: 'failed', messages: scores.messages, error: null };
  const doubts = doubtsAbout(evidence);
  const weight = doubts.reduce((sum, doubt) => sum + doubt.weight, 0);
  const verdict = weight === 0 ? 'good' : weight >= failingDoubts ? 'failed' : 'review';
  const messages: Message[] = verdict === 'good' ? [messageOf('clear-match')] : reasonsOf(doubts);
  const error = verdict === 'failed' ? null : estimatedError(evidence);
  // A wrong header is a reason of its own.
  if (error && error.boundMm >= promisedMm && covariance && !statedMismatch(evidence)) {
    messages.push(messageOf('loosely-held', { boundMm: rounded(error.boundMm), part: loosestPart(covariance) }));
  }
  return { verdict, messages: [...scores.messages, ...messages], error };
}

interface Doubt {
  readonly weight: number;
  readonly reason: Message;
}

/** Each reason once; if two methods ended elsewhere, with the larger distance. */
function reasonsOf(doubts: readonly Doubt[]): Message[] {
  const distance = ({ values }: Message) => Number(values.distanceMm ?? 0);
  const byCode = Map.groupBy(doubts, ({ reason }) => reason.code);
  return [...byCode.values()].map((of) =>
    of.map(({ reason }) => reason).reduce((a, b) => (distance(b) > distance(a) ? b : a)),
  );
}

function doubtsAbout(evidence: Evidence): Doubt[] {
  const { rivalGap, octantScatterMm, usableOctants, fit, handedness, crossCheckDistanceMm, headInside, blankShare } =
    evidence;
  const { contrastGap, contrastFit, contrastDistanceMm } = evidence;
  const doubts: Doubt[] = [];
  const doubt = (weight: number, reason: Message) => {
    if (weight > 0) doubts.push({ weight, reason });
  };
  /** 0 for a clear value, 1 for a doubtful one, 2 for a poor one; NaN is poor. */
  const below = (value: number, { clear, poor }: { clear: number; poor: number }) =>
    value >= clear ? 0 : value >= poor ? 1 : 2;
  // Only an otherwise convincing position can be called mirrored; at any other, the sides are one more doubt.
  const convincing = rivalGap >= limits.rivalGap.poor && octantScatterMm < limits.octantScatterMm.poor;
  if (convincing && handedness < limits.mirrored) doubt(failingDoubts, messageOf('mirrored'));
  else doubt(below(handedness, limits.handedness), messageOf('sides-unclear'));
  doubt(below(rivalGap, limits.rivalGap) + below(contrastGap, limits.contrastGap), messageOf('rival-position'));
  doubt(
    below(-octantScatterMm, negative(limits.octantScatterMm)),
    Number.isFinite(octantScatterMm)
      ? messageOf('regions-disagree', { distanceMm: rounded(octantScatterMm) })
      : messageOf('small-overlap', { percent: Math.round(100 * headInside) }),
  );
  const mismatch = rivalGap >= limits.rivalGap.poor ? statedMismatch(evidence) : undefined;
  if (mismatch) doubt(1, mismatchMessage(mismatch));
  // The octants' doubt carries the weight; this says what it may mean.
  else if (rivalGap >= limits.rivalGap.poor && seemsOtherHead(evidence)) {
    doubts.push({ weight: 0, reason: messageOf('other-head') });
  }
  doubt(below(fit, limits.fit) + below(contrastFit, limits.contrastFit), messageOf('low-similarity'));
  doubt(below(-contrastDistanceMm, negative(limits.contrastMm)), disagreement(contrastDistanceMm));
  if (crossCheckDistanceMm !== undefined && !(crossCheckDistanceMm <= limits.crossCheckMm))
    doubt(1, disagreement(crossCheckDistanceMm));
  if (blankShare >= limits.blankShare)
    doubt(failingDoubts, messageOf('mostly-blank', { percent: Math.round(100 * blankShare) }));
  doubt(
    (headInside < limits.headInside ? 1 : 0) + (usableOctants < limits.octants ? 2 : 0),
    messageOf('small-overlap', { percent: Math.round(100 * headInside) }),
  );
  return doubts;
}

/** Octants that disagree though no one wrong statement in a header explains it are another person's. */
function seemsOtherHead({ octantScatterMm, usableOctants, handedness }: Evidence): boolean {
  return (
    octantScatterMm >= limits.octantScatterMm.clear &&
    usableOctants >= leastOctants &&
    handedness >= limits.handedness.poor
  );
}

function negative({ clear, poor }: { clear: number; poor: number }) {
  return { clear: -clear, poor: -poor };
}

/** An independent method ended elsewhere, or failed (NaN). */
function disagreement(distanceMm: number): Message {
  return Number.isFinite(distanceMm)
    ? messageOf('candidates-disagree', { distanceMm: rounded(distanceMm) })
    : messageOf('independent-check-failed');
}

/** A candidate elsewhere than the chosen one: listed in the table, never called a match. */
export function judgeRival(fromChosenMm: number, scores: OverlapScores): Judgement {
  return {
    verdict: 'failed',
    messages: [...scores.messages, messageOf('candidates-disagree', { distanceMm: rounded(fromChosenMm) })],
    error: null,
  };
}

/**
 * If another position fits nearly as well, the error of a wrong position is weighted in. If a header is wrong, so is the
 * error that no rigid position mends: of 94 such cases on four heads its mean was 1.1 times what the affine fit stretches the
 * head, and 95 % of them lay below 1.47 times.
 */
function estimatedError(evidence: Evidence): ErrorEstimate | null {
  const rigid = estimateError(evidence);
  if (!rigid) return null;
  const ambiguity = Math.max(0, 1 - evidence.rivalGap / limits.rivalGap.clear);
  const elsewhereMm = ambiguity * ambiguity * typicalWrongMm;
  const stretchMm = statedMismatch(evidence) ? evidence.stretchMm : 0;
  return {
    expectedMm: Math.hypot(rigid.expectedMm, 1.1 * stretchMm) + elsewhereMm,
    boundMm: rigid.boundMm + 1.47 * stretchMm + elsewhereMm,
  };
}

/** The judgement of a candidate that found the chosen one's position a little off: its error grows with the distance. */
export function judgeNear(judged: Judgement, fromChosenMm: number): Judgement {
  if (!judged.error) return judged;
  const { expectedMm, boundMm } = judged.error;
  return {
    ...judged,
    error: { expectedMm: Math.hypot(expectedMm, fromChosenMm), boundMm: boundMm + fromChosenMm },
  };
}

function rounded(mm: number): number {
  return Math.round(10 * mm) / 10;
}
