import { expect, test } from 'vitest';
import { alterFile } from '../../test/fixtures/altered-file.ts';
import { registerTinyStudy } from '../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../test/fixtures/test-workstation.ts';
import { dataFolderAt } from './data-folder.ts';
import { registeredFile } from './registrations/registered-file.ts';
import { verifyStored } from './verify-stored.ts';

test('every stored byte is read, once, while the workstation is open; an altered one names its series, no patient', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { folder } = workstation;
  const { registrationId, studyId } = await registerTinyStudy(workstation);
  const progress: number[][] = [];
  const sound = await verifyStored(folder, { onProgress: (...counts) => progress.push(counts) });
  expect(sound.map((finding) => finding.sound)).toEqual([true, true, true]);
  const [done, total] = progress.at(-1)!;
  expect(done).toBe(total);
  alterFile(registeredFile(folder, registrationId));
  const [imported, registered] = await verifyStored(folder);
  expect([imported!.sound, registered!.sound]).toEqual([true, false]);
  expect(registered!.detail).toContain(studyId);
  expect(registered!.detail).toContain('T2 tiny, registered, version 1: 1 of 1 files');
  expect(registered!.detail).not.toContain('Tiny^Test');
  await expect(verifyStored(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
});

test('where there is no data yet there is nothing to verify', async () => {
  await expect(verifyStored(dataFolderAt(temporaryFolder()))).rejects.toMatchObject({ code: 'not-found' });
});
