import { readFile } from 'node:fs/promises';
import { licenceFiles } from '../../storage/own-files.ts';

/** What Concord runs on: Electron and its browser where it does, else Node alone. */
export function runtimeVersions(
  versions: NodeJS.ProcessVersions = process.versions,
): { name: string; version: string }[] {
  const known = { Electron: versions['electron'], Chromium: versions['chrome'], 'Node.js': versions.node };
  return Object.entries(known).flatMap(([name, version]) => (version === undefined ? [] : [{ name, version }]));
}

/** The libraries in Concord with their licences, as the build wrote them down; empty if Concord runs from its sources. */
export async function licenceTexts(): Promise<string> {
  const texts = await Promise.all(licenceFiles().map((path) => readFile(path, 'utf8')));
  return texts.join('\n\n');
}
