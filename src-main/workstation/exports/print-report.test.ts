import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { listExports } from '../../database/exports.ts';
import { submitReview } from '../registrations/review-registration.ts';
import { noDialogs, type Workstation } from '../workstation.ts';
import { printReport } from './print-report.ts';

/** A workstation whose host prints by `printPage`. */
async function printing(printPage: (path: string) => Promise<boolean>) {
  const opened = testWorkstation(temporaryFolder());
  const workstation: Workstation = { ...opened, host: { ...noDialogs, printPage } };
  const { registrationId } = await registerTinyStudy(workstation);
  const options = { registrationId, confirmDifferentPatients: false, locale: 'zh-CN' } as const;
  return { workstation, options };
}

test('the report is given to the host as a page, recorded as an export, and gone afterwards', async () => {
  const seen: { path: string; text: string }[] = [];
  const { workstation, options } = await printing((path) => {
    seen.push({ path, text: readFileSync(path, 'utf8') });
    return Promise.resolve(true);
  });
  submitReview(workstation, options.registrationId, { decision: 'approved', reason: 'Looked at', reviewer: 'Dr Li' });
  expect(await printReport(workstation, options)).toBe(true);
  expect(seen[0]!.text).toContain('<html lang="zh-CN">');
  expect(existsSync(dirname(dirname(seen[0]!.path)))).toBe(false);
  expect(listExports(workstation.database, options.registrationId)).toHaveLength(1);
});

test('a dialog that was closed is no failure; one that failed leaves no file either', async () => {
  const closed = await printing(() => Promise.resolve(false));
  submitReview(closed.workstation, closed.options.registrationId, { decision: 'approved', reason: 'Looked at', reviewer: 'Dr Li' }); // prettier-ignore
  expect(await printReport(closed.workstation, closed.options)).toBe(false);
  const paths: string[] = [];
  const failing = { ...closed.workstation.host, printPage: (path: string) => (paths.push(path), Promise.reject(new Error('no paper'))) }; // prettier-ignore
  await expect(printReport({ ...closed.workstation, host: failing }, closed.options)).rejects.toThrow('no paper');
  expect(existsSync(paths[0]!)).toBe(false);
});

test('a rejected registration is refused as it is by an export, and a browser prints nothing', async () => {
  const { workstation, options } = await printing(() => Promise.resolve(true));
  await expect(printReport({ ...workstation, host: noDialogs }, options)).rejects.toMatchObject({ messages: [{ code: 'print.unavailable' }] }); // prettier-ignore
  submitReview(workstation, options.registrationId, { decision: 'rejected', reason: 'off', reviewer: 'Dr Li' });
  await expect(printReport(workstation, options)).rejects.toMatchObject({ code: 'conflict' });
});
