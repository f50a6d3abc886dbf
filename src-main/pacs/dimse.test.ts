import { expect, test } from 'vitest';
import { dimse } from './dimse.ts';

test("the library's log, which tells data sets, is silent", () => {
  const log = dimse.log as unknown as { getLevel(): number; levels: { SILENT: number } };
  expect(log.getLevel()).toBe(log.levels.SILENT);
});
