import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addSeries, addStudy, emptyDatabase, filledDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { listSeries } from './series.ts';
import { listStudies } from './studies.ts';
import { copyStudyRows, isStudyHere } from './study-rows.ts';

const tables = (database: ReturnType<typeof emptyDatabase>) =>
  database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all().map(({ name }) => name); // prettier-ignore

test('one study is copied, another and a series that still arrives are not', () => {
  const path = join(temporaryFolder(), 'concord.db');
  const from = filledDatabase(path);
  addStudy(from, ids.otherStudy);
  addSeries(from, ids.flair);
  from.prepare("UPDATE series SET state = 'stored' WHERE series_id <> ?").run(ids.flair);
  const to = emptyDatabase();
  addStudy(to, ids.otherStudy);
  expect(isStudyHere(to, path, ids.study)).toBe(false);
  copyStudyRows(to, path, ids.study);
  expect(listStudies(to).map(({ studyId, patientId }) => [studyId, patientId]).sort()).toEqual([[ids.otherStudy, 'P-other-study'], [ids.study, 'P-study']].sort()); // prettier-ignore
  expect(listSeries(to, ids.study).map(({ seriesId }) => seriesId).sort()).toEqual([ids.t1, ids.t2]); // prettier-ignore
  expect(isStudyHere(to, path, ids.study)).toBe(true);
});

test('work alongside that fails takes all back, and the other database is let go', () => {
  const path = join(temporaryFolder(), 'concord.db');
  filledDatabase(path);
  const to = emptyDatabase();
  const fail = () => {
    throw new Error('no');
  };
  expect(() => copyStudyRows(to, path, ids.study, fail)).toThrow('no');
  expect(listStudies(to)).toEqual([]);
  copyStudyRows(to, path, ids.study);
  expect(listStudies(to)).toHaveLength(1);
});

test('every table is known to be a study’s or not', () => {
  // A new table that holds something of a study belongs into study-rows.ts.
  const ofNoStudy = ['audit', 'jobs', 'patients', 'server_secrets', 'servers', 'settings'];
  const ofStudy = ['candidates', 'exports', 'files', 'registrations', 'reviews', 'series', 'series_files', 'studies', 'study_views']; // prettier-ignore
  expect(tables(emptyDatabase()).sort()).toEqual([...ofNoStudy, ...ofStudy].sort());
});
