import { expect, test } from 'vitest';
import { importTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { openSeriesVolume } from './open-series-volume.ts';

test('a series is read once; opened again, its facts come from the cache', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { fixedSeriesId } = await importTinyStudy(workstation);
  const facts = await openSeriesVolume(workstation, fixedSeriesId);
  expect(facts).toMatchObject({ grid: { size: [8, 8, 6], spacingMm: [1.5, 1.5, 2] }, modality: 'T1' });
  const unread = { run: () => Promise.reject(new Error('read again')) };
  const cached = { ...workstation, threads: { ...workstation.threads, viewing: unread } } as unknown as typeof workstation; // prettier-ignore
  expect(JSON.stringify(await openSeriesVolume(cached, fixedSeriesId))).toBe(JSON.stringify(facts));
});
