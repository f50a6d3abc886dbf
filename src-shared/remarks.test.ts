import { expect, test } from 'vitest';
import { remark, sentence } from './remarks.ts';

test('a remark without one of its values, or with one that its text lacks, fails the type check', () => {
  // @ts-expect-error the text says how many
  remark('missing-slices');
  // @ts-expect-error a misspelt place
  remark('missing-slices', { counts: 3 });
  // @ts-expect-error the text has no places
  remark('cancelled', { count: 3 });
  expect(sentence(remark('missing-slices', { count: 3 }))).toMatch(/^3 slice/);
});
