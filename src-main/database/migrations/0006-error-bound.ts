import type { Database } from 'better-sqlite3';
import { rewriteJson } from './rewrite-json.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Results as `concord.result/2`: the error that was predicted is the error to expect, and has no bound; where no match was
 * found, there is no number.
 */
export function errorBound(database: Database): void {
  rewriteJson<Fields>(database, 'registrations', 'registration_id', 'result_json', (result) => ({
    ...result,
    schema: 'concord.result/2',
    quality: bounded(result['quality'] as Fields),
    candidates: ((result['candidates'] ?? []) as Fields[]).map(boundedCandidate),
  }));
  rewriteJson<Fields>(database, 'candidates', "registration_id || '/' || position", 'candidate_json', boundedCandidate);
}

function boundedCandidate(candidate: Fields): Fields {
  return { ...candidate, quality: bounded(candidate['quality'] as Fields) };
}

function bounded({ predictedErrorMm, ...quality }: Fields): Fields {
  const expectedErrorMm = quality['verdict'] === 'failed' ? null : (predictedErrorMm ?? null);
  return { ...quality, expectedErrorMm, errorBoundMm: null, poseCovariance: null };
}
