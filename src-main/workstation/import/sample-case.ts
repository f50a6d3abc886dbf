import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readFlag, writeFlag } from '../../database/settings.ts';
import { listStudies } from '../../database/studies.ts';
import type { Workstation } from '../workstation.ts';
import { startImport } from './import-study.ts';

const importedFlag = 'sampleImported';

/** Where the sample case lies: beside the sources, the build, or in the installed app's resources. */
export function sampleCaseFolder(): string | null {
  const places = ['../../../assets/sample-case', '../../assets/sample-case', '../../../../assets/sample-case'];
  for (const place of places) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(path)) return path;
  }
  return null;
}

/** Once in the life of a data folder, so that a sample that was removed stays away. */
export function startSampleImport(workstation: Workstation): void {
  const { database } = workstation;
  const folder = sampleCaseFolder();
  if (folder === null || readFlag(database, importedFlag) || listStudies(database).length > 0) return;
  startImport(workstation, { paths: [folder], uploadId: null, mode: 'copy', isSample: true });
  writeFlag(database, importedFlag);
}
