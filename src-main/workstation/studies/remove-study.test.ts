import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesOf, rowCounts } from '../../../test/fixtures/orphans.ts';
import { registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { listAudit } from '../../database/audit.ts';
import { submitReview } from '../registrations/review-registration.ts';
import { removeWholeStudy, summariseRemoval } from './remove-study.ts';

test('what a removal would lose is told before; then nothing is left but an entry of the audit trail', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { studyId, registrationId, source } = await registerTinyStudy(workstation);
  submitReview(workstation, registrationId, {
    decision: 'approved',
    reason: 'Looked at slice by slice',
    reviewer: 'Dr Li',
  });
  expect(summariseRemoval(workstation, studyId)).toMatchObject({ series: 2, registrations: 1, approved: 1 });
  await removeWholeStudy(workstation, studyId);
  expect(Object.values(rowCounts(workstation.database)).every((count) => count === 0)).toBe(true);
  expect(filesOf(workstation.folder)).toEqual([]);
  expect(readdirSync(source, { recursive: true }).filter((name) => String(name).endsWith('.dcm'))).toHaveLength(12);
  const [entry] = listAudit(workstation.database, 1);
  expect(entry).toMatchObject({ action: 'study-removed', subject: studyId, detail: '2 series, 1 registrations (1 approved)' }); // prettier-ignore
  await expect(removeWholeStudy(workstation, studyId)).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(workstation.folder.files)).toBe(true);
});
