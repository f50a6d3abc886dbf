import {
  mat4FromRows,
  multiply4,
  patientFromVoxel,
  transformPoint,
  type GridGeometry,
  type Mat4,
  type Vec3,
} from '../../src-shared/geometry/patient-space.ts';
import { invertRigid, orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import type { Quality, RegistrationResult, Verdict } from '../../src-shared/registration-result.ts';
import { poseDistanceMm, poseFrom } from '../engine/search/pose.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import { registerSeries, type RegistrationOptions } from './register-series.ts';

/** A third series that is registered with the same fixed one already. */
export interface Witness {
  readonly series: ReadSeries;
  /** As a person knows it. */
  readonly name: string;
  /** Fixed patient space to the witness's. */
  readonly witnessFromFixed: Mat4;
}

/** How a ring of three registrations closes: fixed to moving directly, and by way of the witness. */
export interface Closure {
  readonly name: string;
  /** How far the two ways bring the points of a head apart: root mean square over a ball of 80 mm. */
  readonly distanceMm: number;
  /** Of the witness with the moving series. */
  readonly verdict: Verdict;
}

/** Beyond this the ring does not close: one of its three registrations is wrong, by the benchmark's limit of right and wrong. */
export const openRingMm = 3;

/**
 * Refines the witness's own position of the moving series, from where the two known registrations put it: three right ones
 * close the ring to a fraction of a millimetre, whatever each was found by.
 */
export async function closureBy(
  { series, name, witnessFromFixed }: Witness,
  moving: ReadSeries,
  movingFromFixed: Mat4,
  options: Pick<RegistrationOptions, 'signal'> = {},
): Promise<Closure> {
  const implied = orthonormalised(multiply4(movingFromFixed, invertRigid(witnessFromFixed)));
  const { result } = await registerSeries(series, moving, { ...options, startMovingFromFixed: implied });
  const centreMm = middleOf(series.volume.grid);
  const refined = mat4FromRows(result.transform.movingFromFixed);
  const distanceMm = poseDistanceMm(poseFrom(refined, centreMm), poseFrom(implied, centreMm));
  return { name, distanceMm, verdict: result.quality.verdict };
}

function middleOf(grid: GridGeometry): Vec3 {
  const [nx, ny, nz] = grid.size;
  return transformPoint(patientFromVoxel(grid), [(nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2]);
}

/**
 * The result with what the rings say. A position that an open ring contradicts is not called good: which of the three
 * registrations is wrong, a person has to look at. A witness that does not match the moving series itself says nothing.
 */
export function withClosures(result: RegistrationResult, closures: readonly Closure[]): RegistrationResult {
  const messages = closures.filter(({ verdict }) => verdict !== 'failed').map(messageOfRing);
  if (messages.length === 0 || result.quality.verdict === 'failed') return result;
  const contradicted = messages.some(({ code }) => code === 'series-contradicts');
  const judged = (quality: Quality): Quality => ({
    ...quality,
    verdict: contradicted && quality.verdict === 'good' ? 'review' : quality.verdict,
    messages: [...quality.messages.filter(({ code }) => !contradicted || code !== 'clear-match'), ...messages],
  });
  return {
    ...result,
    quality: judged(result.quality),
    candidates: result.candidates.map((candidate) =>
      candidate.status === 'chosen' ? { ...candidate, quality: judged(candidate.quality) } : candidate,
    ),
  };
}

function messageOfRing({ name, distanceMm }: Closure): Message {
  const values = { series: name, distanceMm: Math.round(10 * distanceMm) / 10 };
  return distanceMm <= openRingMm ? messageOf('series-agrees', values) : messageOf('series-contradicts', values);
}
