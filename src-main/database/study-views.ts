import type { StudyId } from '../../src-shared/contract/ids.ts';
import type { StudyView } from '../../src-shared/contract/studies.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

/** How the window of a study was left; null if it never was. */
export function readStudyView(database: ReadableDatabase, studyId: StudyId): StudyView | null {
  const row = database
    .prepare<[string], { view_json: string }>('SELECT view_json FROM study_views WHERE study_id = ?')
    .get(studyId);
  return row ? (JSON.parse(row.view_json) as StudyView) : null;
}

/** A study that is gone, or not there yet, keeps nothing. */
export function writeStudyView(database: WritableDatabase, studyId: StudyId, view: StudyView): void {
  database
    .prepare(
      `INSERT INTO study_views (study_id, view_json) SELECT study_id, ? FROM studies WHERE study_id = ?
       ON CONFLICT (study_id) DO UPDATE SET view_json = excluded.view_json`,
    )
    .run(JSON.stringify(view), studyId);
}
