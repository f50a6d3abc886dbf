import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ids, provenance } from '../../../test/fixtures/filled-database.ts';
import { qualityOf, registrationOf } from '../../../test/fixtures/fake-client.ts';
import { dataFolderAt } from '../data-folder.ts';
import { registeredFile, registeredVolume } from './registered-file.ts';

test('each version has its own voxels, with the hash and the transform they were made by', () => {
  const folder = dataFolderAt('/data');
  const registration = registrationOf(qualityOf(), { registrationId: ids.registration });
  const volume = registeredVolume(folder, { ...registration, result: registration.result! }, provenance);
  expect(volume.path).toBe(join('/data', 'registered', `${ids.registration}.f32`));
  expect(volume.path).toBe(registeredFile(folder, ids.registration));
  expect(volume).toMatchObject({ hash: provenance.registeredHash, movingFromFixed: registration.result!.transform.movingFromFixed }); // prettier-ignore
});
