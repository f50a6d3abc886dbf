import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBytesAtomically } from '../../storage/atomic-file.ts';
import type { StudyFacts } from './study-facts.ts';

/**
 * Files other than DICOM do not know their study: a note beside them in the data folder states it, should the database
 * be lost. Its name starts with a dot, so no scan takes it for an image.
 */
export const originNoteName = '.origin.json';

export function writeOriginNote(folder: string, study: StudyFacts): void {
  writeBytesAtomically(join(folder, originNoteName), Buffer.from(JSON.stringify(study)));
}

export function readOriginNote(folder: string): StudyFacts | null {
  try {
    return JSON.parse(readFileSync(join(folder, originNoteName), 'utf8')) as StudyFacts;
  } catch {
    return null;
  }
}
