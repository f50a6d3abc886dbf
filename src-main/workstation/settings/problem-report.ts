import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, homedir, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { writeFile } from 'node:fs/promises';
import { ZipFile } from 'yazl';
import type { JobId } from '../../../src-shared/contract/ids.ts';
import { openReadable, type ReadableDatabase } from '../../database/connection.ts';
import { readSettings } from '../../database/settings.ts';
import { presetsVersion } from '../../engine/registration/presets.ts';
import { softwareVersion } from '../../pair-registration/software-version.ts';
import { writeFileAtomically } from '../../storage/atomic-output.ts';
import { logName } from '../../storage/log.ts';
import type { DataFolder } from '../data-folder.ts';
import { diagnose } from '../diagnose.ts';

/**
 * Writes a ZIP for those who mend Concord: versions, the machine, counts of rows, settings without names or secrets, what
 * `concord doctor` finds without paths, and the log. No patient data, no server's address.
 * @throws Failure('output') if the file exists or cannot be written.
 */
export async function writeProblemReport(folder: DataFolder, path: string): Promise<void> {
  const facts = { ...machineFacts(), ...storedFacts(folder), findings: await findingsWithoutPaths(folder) };
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(`${JSON.stringify(facts, null, 2)}\n`), 'report.json');
  for (const name of logFiles(folder)) zip.addBuffer(readFileSync(join(folder.logs, name)), `logs/${name}`);
  zip.end();
  const bytes = await buffer(zip.outputStream);
  await writeFileAtomically(path, {}, (temporary) => writeFile(temporary, bytes, { mode: 0o600 }));
}

/** Where a report waits for its one download. */
export function problemReportFile({ downloads }: DataFolder, id: JobId): string {
  return join(downloads, `problem-report-${id}.zip`);
}

export function problemReportName(at = new Date()): string {
  return `concord-problem-report-${at.toISOString().replaceAll(/[:.]/g, '-')}.zip`;
}

function machineFacts() {
  return {
    concord: softwareVersion,
    presets: presetsVersion,
    node: process.versions.node,
    electron: process.versions['electron'] ?? null,
    system: `${process.platform} ${process.arch} ${release()}`,
    processors: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    at: new Date().toISOString(),
  };
}

const countedTables = ['studies', 'series', 'files', 'jobs', 'registrations', 'reviews', 'exports', 'servers'] as const;

/** A damaged database is no reason to go without a report: that is what it is made for. */
function storedFacts({ databasePath }: DataFolder) {
  if (!existsSync(databasePath)) return { database: 'none' };
  try {
    const database = openReadable(databasePath);
    try {
      const { locale, theme, textScale } = readSettings(database);
      const { schemaVersion } = database.prepare('SELECT user_version AS schemaVersion FROM pragma_user_version').get() as { schemaVersion: number }; // prettier-ignore
      const rows = Object.fromEntries(countedTables.map((table) => [table, rowsOf(database, table)]));
      return { database: 'readable', schemaVersion, rows, settings: { locale, theme, textScale } };
    } finally {
      database.close();
    }
  } catch {
    return { database: 'unreadable' };
  }
}

function rowsOf(database: ReadableDatabase, table: (typeof countedTables)[number]): number {
  return (database.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows;
}

async function findingsWithoutPaths(folder: DataFolder) {
  const findings = await diagnose(folder);
  return findings.map(({ name, sound, detail }) => ({
    name,
    sound,
    detail: detail.replaceAll(folder.root, 'the data folder').replaceAll(homedir(), '~'),
  }));
}

function logFiles({ logs }: DataFolder): string[] {
  return existsSync(logs) ? readdirSync(logs).filter((name) => name.startsWith(logName)) : [];
}
