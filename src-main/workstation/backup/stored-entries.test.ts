import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { manifestSchema } from './archive-manifest.ts';
import { storedEntries } from './stored-entries.ts';

test('imported files and registered voxels, by names that a manifest may hold', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { registrationId } = await registerTinyStudy(workstation);
  const { entries, linked } = storedEntries(workstation.database, workstation.folder);
  expect(linked).toBe(0);
  const names = entries.map(({ name }) => name);
  expect(names).toContain(`registered/${registrationId}.f32`);
  expect(names.filter((name) => name.startsWith('files/')).length).toBeGreaterThan(1);
  expect(entries.every(({ path }) => existsSync(path))).toBe(true);
  const { name } = manifestSchema.shape.entries.element.shape;
  for (const one of names) expect(name.safeParse(one).success, one).toBe(true);
});
