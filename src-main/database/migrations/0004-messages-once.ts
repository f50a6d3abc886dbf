import type { Database } from 'better-sqlite3';
import { rewriteJson } from './rewrite-json.ts';

/**
 * What jobs, failed registrations, results and imports tell, as message codes alone: their English texts were kept beside
 * them, twice the same.
 */
export function messagesOnce(database: Database): void {
  database.exec(/* sql */ `
    UPDATE jobs SET said_json = json_array(json_object('code', 'unusable-because', 'values', json_object('detail', message)))
      WHERE said_json = '[]' AND message <> '';
    UPDATE registrations SET failure_said_json =
      json_array(json_object('code', 'unusable-because', 'values', json_object('detail', failure)))
      WHERE failure_said_json = '[]' AND failure IS NOT NULL;
    ALTER TABLE jobs DROP COLUMN message;
    ALTER TABLE jobs RENAME COLUMN said_json TO messages_json;
    ALTER TABLE registrations DROP COLUMN failure;
    ALTER TABLE registrations RENAME COLUMN failure_said_json TO failure_json;
  `);
  rewriteJson<Result>(database, 'registrations', 'registration_id', 'result_json', (result) => ({
    ...result,
    quality: qualityOnce(result.quality),
  }));
  rewriteJson<Result>(database, 'candidates', "registration_id || '/' || position", 'candidate_json', (candidate) => ({
    ...candidate,
    quality: qualityOnce(candidate.quality),
  }));
  rewriteJson<Outcome>(database, 'exports', 'export_id', 'outcome_json', (outcome) => ({
    ...outcome,
    ...(outcome.results && { results: outcome.results.map(({ said, ...result }) => ({ ...result, messages: said })) }),
  }));
  rewriteJson<{ notUsed: readonly OldUnused[] }>(database, 'jobs', 'job_id', 'summary_json', (summary) => ({
    ...summary,
    notUsed: summary.notUsed.map(({ name, reason, remark }) => ({
      name,
      reason: remark ?? { code: 'unusable-because', values: { detail: reason } },
    })),
  }));
}

interface Outcome {
  readonly results?: readonly { readonly said: unknown }[];
}

type Quality = Readonly<Record<string, unknown>>;
interface Result {
  readonly quality: Quality;
}
interface OldUnused {
  readonly name: string;
  readonly reason: string;
  readonly remark: unknown;
}

function qualityOnce(quality: Quality): Quality {
  const { remarks, ...rest }: Quality = { ...quality, reasons: undefined };
  return { ...rest, messages: remarks ?? [] };
}
