import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { readFlag, writeFlag } from '../../database/settings.ts';
import { listStudies } from '../../database/studies.ts';
import { sampleCaseFolder } from '../../storage/own-files.ts';
import type { Workstation } from '../workstation.ts';
import { startImport } from './import-study.ts';

const importedFlag = 'sampleImported';

/** Once in the life of a data folder, so that a sample that was removed stays away. */
export function startSampleImport(workstation: Workstation): void {
  const { database } = workstation;
  const folder = sampleCaseFolder();
  if (folder === null || readFlag(database, importedFlag) || listStudies(database).length > 0) return;
  let path;
  try {
    path = walkableFolder(folder, join(workstation.folder.partial, 'sample-case'));
  } catch {
    // A disk without room for the sample is no reason not to start: the next start tries again.
    return;
  }
  startImport(workstation, { paths: [path], uploadId: null, mode: 'copy', isSample: true });
  writeFlag(database, importedFlag);
}

/**
 * The sample case where an import can walk through it: the installed app has it in its ASAR, whose files Electron reads
 * one by one, but in which the system finds no folder to open. A copy is made at `copy` then.
 */
export function walkableFolder(folder: string, copy: string): string {
  if (!folder.split(sep).some((name) => name.endsWith('.asar'))) return folder;
  copyTree(folder, copy);
  return copy;
}

function copyTree(from: string, to: string): void {
  if (!statSync(from).isDirectory()) return writeFileSync(to, readFileSync(from));
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) copyTree(join(from, name), join(to, name));
}
