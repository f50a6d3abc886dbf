import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { serialiseFailure } from '../../src-shared/failure.ts';
import { dataFolderAt, type DataFolder } from '../workstation/data-folder.ts';
import { diagnose, type Finding } from '../workstation/diagnose.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import { writeProblemReport } from '../workstation/settings/problem-report.ts';
import { rebuildIndex } from '../workstation/studies/rebuild-index.ts';
import { verifyStored } from '../workstation/verify-stored.ts';
import { parseCommand } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { percentLine } from './percent-line.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

const usage = `Usage: concord doctor [--verify] [--rebuild] [--report FILE] [--json] [--data DIR]

Checks versions, the data folder and its free space, the database, the imported files, threads and WebAssembly.
--verify also reads every stored byte (imported files, registered volumes, cached volumes) and compares it with the hash
that was recorded; it lists each damaged series, changes nothing, and works while the workstation is open.
--rebuild sets a damaged database aside and indexes the imported files again.
--report writes a ZIP for those who mend Concord: versions, findings and the log, without patient data or secrets.

Exit codes: 0 all sound, 1 the data folder is in use (--rebuild) or Concord itself failed, 2 wrong usage, 3 something is
not sound, 130 cancelled.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    {
      options: {
        rebuild: { type: 'boolean' },
        verify: { type: 'boolean' },
        report: { type: 'string' },
        json: { type: 'boolean' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const folder = dataFolderAt(values.data);
  if (values.rebuild) {
    const workstation = openWorkstation({ folder });
    try {
      process.stderr.write('Indexing the imported files again.\n');
      const { studyIds, addedFiles, knownFiles } = await rebuildIndex(workstation);
      process.stderr.write(`Indexed files: ${addedFiles + knownFiles}; studies: ${studyIds.length}.\n`);
    } finally {
      await workstation.close();
    }
  }
  if (values.report !== undefined) {
    await writeProblemReport(folder, resolve(values.report));
    process.stdout.write(`Problem report: ${resolve(values.report)}\n`);
    return 0;
  }
  const findings = await diagnose(folder);
  if (values.verify && existsSync(folder.databasePath)) findings.push(...(await verify(folder)));
  if (values.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else {
    for (const { name, sound, detail } of findings) {
      process.stdout.write(`${sound ? 'ok     ' : 'PROBLEM'}  ${name.padEnd(16)}  ${detail}\n`);
    }
  }
  return findings.every(({ sound }) => sound) ? 0 : 3;
}

async function verify(folder: DataFolder): Promise<Finding[]> {
  const { onProgress, end } = percentLine('Verifying the stored bytes');
  try {
    return await interruptible((signal) => verifyStored(folder, { signal, onProgress }));
  } catch (error) {
    const { code, messages } = serialiseFailure(error);
    if (code === 'cancelled') throw error;
    return [{ name: 'Stored bytes', sound: false, detail: englishTexts(messages) }];
  } finally {
    end();
  }
}
