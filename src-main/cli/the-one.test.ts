import { expect, test } from 'vitest';
import type { StudyId } from '../../src-shared/contract/ids.ts';
import { theOne } from './the-one.ts';

test('an id may be shortened as long as it stays unique', () => {
  const ids = ['abc', 'abcd', 'x1'] as StudyId[];
  expect(theOne('study', 'x', ids)).toBe('x1');
  expect(theOne('study', 'abc', ids)).toBe('abc');
  expect(() => theOne('study', 'ab', ids)).toThrow(/ab/);
  expect(() => theOne('study', 'q', ids)).toThrow(/q/);
});
