import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { submitReview } from '../registrations/review-registration.ts';
import { formatsFor, previewExport } from './export-preview.ts';

type Options = Parameters<typeof previewExport>[1];

test('what would be written is told, with what speaks against it; what must not be exported is refused', async () => {
  const root = temporaryFolder();
  const workstation = testWorkstation(root);
  const { registrationId } = await registerTinyStudy(workstation);
  const preview = (destination: Options['destination'], changes: Partial<Options> = {}) =>
    previewExport(workstation, { registrationId, formats: ['dicom-series', 'nifti'], anonymise: false, confirmDifferentPatients: false, locale: 'en', destination, ...changes }); // prettier-ignore
  const elsewhere = { kind: 'folder', path: temporaryFolder() } as const;
  const { files, warnings, megabytes } = await preview(elsewhere);
  expect(files.length).toBeGreaterThan(1);
  expect(megabytes).toBeGreaterThanOrEqual(0);
  expect(warnings.map(({ code }) => code)).toContain('not-approved');
  expect((await preview({ kind: 'dicomdir', path: elsewhere.path })).files[0]!.name).toBe('DICOMDIR');

  submitReview(workstation, registrationId, {
    decision: 'approved',
    reason: 'Looked at slice by slice',
    reviewer: 'Dr Li',
  });
  const refusal = async (...given: Parameters<typeof preview>) => (await preview(...given)).refusal?.code ?? null;
  expect(await refusal(elsewhere)).toBeNull();
  expect(await refusal({ kind: 'folder', path: 'relative' })).toBe('whole-path-needed');
  expect(await refusal({ kind: 'folder', path: join(root, 'files') })).toBe('destination-is-ours');
  expect(await refusal({ kind: 'zip', path: join(root, 'new', 'a.zip') })).toBe('destination-is-ours');
  const nobody = { kind: 'pacs', serverId: 'nobody' } as unknown as Options['destination'];
  expect(await refusal(nobody, { formats: ['nifti'] })).toBe('server-takes-dicom');
  expect(await refusal(nobody)).toBe('no-server');
  const gone = 'gone' as typeof registrationId;
  await expect(preview(elsewhere, { registrationId: gone })).rejects.toMatchObject({ code: 'not-found' });
});

test('a server is sent DICOM alone', () => {
  const options = { formats: ['dicom-series', 'nifti', 'report-pdf'], destination: { kind: 'pacs' } } as unknown as Options; // prettier-ignore
  expect(formatsFor(options)).toEqual(['dicom-series']);
  expect(formatsFor({ ...options, destination: { kind: 'download' } })).toHaveLength(3);
});
