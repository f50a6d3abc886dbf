import { expect, test } from 'vitest';
import { messageOf } from './message.ts';
import { englishText } from './text.ts';

test('a remark without one of its values, or with one that its text lacks, fails the type check', () => {
  // @ts-expect-error the text says how many
  messageOf('missing-slices');
  // @ts-expect-error a misspelt place
  messageOf('missing-slices', { counts: 3 });
  // @ts-expect-error the text has no places
  messageOf('cancelled', { count: 3 });
  expect(englishText(messageOf('missing-slices', { count: 3 }))).toMatch(/^3 slice/);
});
