import type { Database } from 'better-sqlite3';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Results as `concord.result/2`: the error that was predicted is the error to expect, and has no bound; where no match was
 * found, there is no number.
 */
export function errorBound(database: Database): void {
  rewrite(database, 'registrations', 'registration_id', 'result_json', (result) => ({
    ...result,
    schema: 'concord.result/2',
    quality: bounded(result['quality'] as Fields),
    candidates: ((result['candidates'] ?? []) as Fields[]).map(boundedCandidate),
  }));
  rewrite(database, 'candidates', "registration_id || '/' || position", 'candidate_json', boundedCandidate);
}

function boundedCandidate(candidate: Fields): Fields {
  return { ...candidate, quality: bounded(candidate['quality'] as Fields) };
}

function bounded({ predictedErrorMm, ...quality }: Fields): Fields {
  const expectedErrorMm = quality['verdict'] === 'failed' ? null : (predictedErrorMm ?? null);
  return { ...quality, expectedErrorMm, errorBoundMm: null, poseCovariance: null };
}

function rewrite(
  database: Database,
  table: string,
  key: string,
  column: string,
  change: (fields: Fields) => Fields,
): void {
  const rows = database
    .prepare<[], { id: string | number; json: string }>(
      `SELECT ${key} AS id, ${column} AS json FROM ${table} WHERE ${column} IS NOT NULL`,
    )
    .all();
  const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
  for (const { id, json } of rows) update.run(JSON.stringify(change(JSON.parse(json) as Fields)), id);
}
