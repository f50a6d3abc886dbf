import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/fixtures/filled-database.ts';
import { clearFlag, readFlag, readSettings, writeFlag, writeSettings } from './settings.ts';

const defaults = {
  locale: 'en',
  theme: 'dark',
  textScale: 1,
  registersAhead: true,
  welcomed: false,
  reviewerName: '',
  openStudyId: null,
  recentStudyIds: [],
};

test('settings begin with defaults; a change leaves the others', () => {
  const database = emptyDatabase();
  expect(readSettings(database)).toEqual(defaults);
  writeSettings(database, { locale: 'zh-CN', reviewerName: '李医生' });
  writeSettings(database, { textScale: 1.5, theme: undefined as never });
  expect(readSettings(database)).toEqual({
    ...defaults,
    locale: 'zh-CN',
    theme: 'dark',
    textScale: 1.5,
    reviewerName: '李医生',
  });
});

test('a flag is raised once and stays, and is no setting', () => {
  const database = emptyDatabase();
  expect(readFlag(database, 'sample-offered')).toBe(false);
  writeFlag(database, 'sample-offered');
  writeFlag(database, 'sample-offered');
  expect(readFlag(database, 'sample-offered')).toBe(true);
  expect(readSettings(database)).toEqual(defaults);
  clearFlag(database, 'sample-offered');
  expect(readFlag(database, 'sample-offered')).toBe(false);
});

test('a stored setting that is out of range is refused', () => {
  const database = emptyDatabase();
  database.exec("INSERT INTO settings VALUES ('textScale', '9')");
  expect(() => readSettings(database)).toThrow();
});
