import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { originNoteName, readOriginNote, writeOriginNote } from './origin-note.ts';

const study = { identity: 'folder:/a', patient: { patientId: '', name: '李', birthDate: '' }, studyDate: '', description: 'Kopf' }; // prettier-ignore

test('a note tells the study of the files beside it, and hides from every scan', () => {
  const folder = temporaryFolder();
  expect(readOriginNote(folder)).toBeNull();
  writeOriginNote(folder, study);
  expect(readOriginNote(folder)).toEqual(study);
  expect(originNoteName.startsWith('.')).toBe(true);
});

test('a note that is broken tells nothing', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, originNoteName), '{"identity":');
  expect(readOriginNote(folder)).toBeNull();
});
