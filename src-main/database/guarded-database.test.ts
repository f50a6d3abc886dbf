import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/fixtures/filled-database.ts';
import { guardedDatabase } from './guarded-database.ts';
import { readFlag, writeFlag } from './settings.ts';

/** A guard that refuses from the given check on, and counts its checks. */
function guarded() {
  const plain = emptyDatabase();
  const state = { checks: 0, refusesFrom: Infinity };
  const database = guardedDatabase(plain, () => {
    if (++state.checks >= state.refusesFrom) throw new Error('the data folder has gone');
  });
  return { plain, database, state };
}

test('a write is checked before and after; where the second check refuses, it is not reported as done', () => {
  const { database, state } = guarded();
  writeFlag(database, 'one');
  expect(state.checks).toBe(2);
  state.refusesFrom = state.checks + 2;
  expect(() => writeFlag(database, 'two')).toThrow('the data folder has gone');
});

test('where the first check refuses, nothing is written', () => {
  const { database, plain, state } = guarded();
  state.refusesFrom = 1;
  expect(() => writeFlag(database, 'one')).toThrow('the data folder has gone');
  expect(() => database.exec("INSERT INTO settings VALUES ('two', '1')")).toThrow('the data folder has gone');
  expect([readFlag(plain, 'one'), readFlag(plain, 'two')]).toEqual([false, false]);
});

test('a transaction is rolled back whole where the check before its commit refuses', () => {
  const { database, plain, state } = guarded();
  const both = database.transaction((first: string, second: string) => {
    writeFlag(database, first);
    writeFlag(database, second);
    state.refusesFrom = state.checks + 1;
  });
  expect(() => both('one', 'two')).toThrow('the data folder has gone');
  expect([readFlag(plain, 'one'), readFlag(plain, 'two')]).toEqual([false, false]);
});

test('writes within a transaction are not checked one by one, and its result is handed on', () => {
  const { database, state } = guarded();
  const many = database.transaction(() => {
    for (let i = 0; i < 100; i++) writeFlag(database, `flag ${i}`);
    return 'done';
  });
  expect(many()).toBe('done');
  expect(state.checks).toBe(3);
});

test('reading is never checked; a statement that writes and returns rows is', () => {
  const { database, state } = guarded();
  writeFlag(database, 'one');
  const before = state.checks;
  expect(readFlag(database, 'one')).toBe(true);
  expect(state.checks).toBe(before);
  expect(database.prepare('DELETE FROM settings RETURNING name').all()).toEqual([{ name: 'one' }]);
  expect(state.checks).toBe(before + 2);
});
