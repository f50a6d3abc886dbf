import type { StudyId } from '../../src-shared/contract/ids.ts';
import type { WritableDatabase } from './connection.ts';

/** Whole series alone: one that is still arriving has files that nobody has recorded. */
const ofStudy = "SELECT series_id FROM other.series WHERE study_id = @study AND state = 'stored'";
/** A registration with a series of another study stays where that is; one without a result tells nothing elsewhere. */
const ofRegistrations = `registration_id IN (SELECT registration_id FROM other.registrations
  WHERE fixed_series_id IN (${ofStudy}) AND moving_series_id IN (${ofStudy}) AND state = 'done')`;

/** Rows of a study by table, each after those that it refers to. */
const rowsOf: readonly (readonly [table: string, where: string])[] = [
  ['studies', 'study_id = @study'],
  ['files', `content_hash IN (SELECT content_hash FROM other.series_files WHERE series_id IN (${ofStudy}))`],
  ['series', `series_id IN (${ofStudy})`],
  ['series_files', `series_id IN (${ofStudy})`],
  ['registrations', ofRegistrations],
  ['candidates', ofRegistrations],
  ['reviews', ofRegistrations],
  ['exports', ofRegistrations],
  ['study_views', 'study_id = @study'],
];

/** Numbers that a table gives by itself: those of another database mean nothing in this one. */
const ownNumbers: Readonly<Record<string, string>> = { reviews: 'review_id', exports: 'export_id' };

/**
 * Copies all rows of a study from the database at `otherPath`, of the same schema, in one transaction with `alongside`.
 * @throws what SQLite says if the study, or one of its series, is there already.
 */
export function copyStudyRows(
  database: WritableDatabase,
  otherPath: string,
  studyId: StudyId,
  alongside: () => void = () => undefined,
): void {
  database.prepare('ATTACH DATABASE ? AS other').run(otherPath);
  try {
    database.transaction(() => {
      copyPatient(database, studyId);
      for (const [table, where] of rowsOf) copyRows(database, table, where, studyId);
      alongside();
    })();
  } finally {
    database.prepare('DETACH DATABASE other').run();
  }
}

/** A patient whom this database knows keeps the key that it has here. */
function copyPatient(database: WritableDatabase, study: StudyId): void {
  database
    .prepare(
      `INSERT INTO main.patients (patient_id, name, birth_date)
       SELECT patient_id, name, birth_date FROM other.patients JOIN other.studies USING (patient_key)
       WHERE study_id = @study ON CONFLICT DO NOTHING`,
    )
    .run({ study });
}

function copyRows(database: WritableDatabase, table: string, where: string, study: StudyId): void {
  const columns = database
    .prepare<[], { readonly name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name)
    .filter((name) => name !== ownNumbers[table]);
  const key = `(SELECT mine.patient_key FROM main.patients AS mine JOIN other.patients AS theirs USING (patient_id, name, birth_date) WHERE theirs.patient_key = other.studies.patient_key)`;
  const values = columns.map((name) => (name === 'patient_key' ? key : name));
  // Files of the same content are shared with what is here.
  const conflict = table === 'files' ? ' ON CONFLICT DO NOTHING' : '';
  database
    .prepare(
      `INSERT INTO main.${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM other.${table} WHERE ${where}${conflict}`,
    )
    .run({ study });
}

/** A study of the database at `otherPath` that is here too: by its id, or by its Study Instance UID and patient. */
export function isStudyHere(database: WritableDatabase, otherPath: string, studyId: StudyId): boolean {
  database.prepare('ATTACH DATABASE ? AS other').run(otherPath);
  try {
    const same = 'SELECT 1 FROM main.studies AS mine JOIN other.studies AS theirs ON mine.study_id = theirs.study_id OR mine.identity = theirs.identity WHERE theirs.study_id = ?'; // prettier-ignore
    return database.prepare(same).get(studyId) !== undefined;
  } finally {
    database.prepare('DETACH DATABASE other').run();
  }
}
