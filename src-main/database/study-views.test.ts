import { expect, test } from 'vitest';
import type { StudyView } from '../../src-shared/contract/studies.ts';
import { filledDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { removeStudy } from './studies.ts';
import { readStudyView, writeStudyView } from './study-views.ts';

const view: StudyView = { fixedSeriesId: ids.t1, movingSeriesId: null, movingStudyId: null, viewer: { mode: 'swipe' } };

test('each study keeps how it was left last, and takes it along when it goes', () => {
  const database = filledDatabase();
  expect(readStudyView(database, ids.study)).toBeNull();
  writeStudyView(database, ids.study, { ...view, viewer: {} });
  writeStudyView(database, ids.study, view);
  expect(readStudyView(database, ids.study)).toEqual(view);
  removeStudy(database, ids.study);
  expect(readStudyView(database, ids.study)).toBeNull();
});

test('a window that is late with a study that was removed does no harm', () => {
  const database = filledDatabase();
  writeStudyView(database, ids.otherStudy, view);
  expect(readStudyView(database, ids.otherStudy)).toBeNull();
});
