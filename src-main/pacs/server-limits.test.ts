import { expect, test } from 'vitest';
import { usualLimits } from './server-limits.ts';

test('no limit makes another one pointless', () => {
  const { commandBytes, answerBytes, jsonBytes, objectBytes, studyBytes, pduBytes } = usualLimits;
  expect(commandBytes).toBeLessThan(pduBytes);
  expect(answerBytes).toBeLessThan(jsonBytes);
  expect(pduBytes).toBeLessThan(objectBytes);
  expect(objectBytes).toBeLessThan(studyBytes);
});

test('a large but real study has room: 4,000 slices of 512 x 512, and an enhanced object of 1 GB', () => {
  expect(4000 * (512 * 512 * 2 + 8192)).toBeLessThan(usualLimits.studyBytes);
  expect(4000).toBeLessThan(usualLimits.objects);
  expect(2 ** 30).toBeLessThan(usualLimits.objectBytes);
});
