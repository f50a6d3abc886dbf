import { dataFolderAt } from '../workstation/data-folder.ts';
import { examine } from '../workstation/examine.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import { rebuildIndex } from '../workstation/rebuild-index.ts';
import { parseCommand } from './arguments.ts';

const usage = `Usage: concord doctor [--rebuild] [--json] [--data DIR]

Checks versions, the data folder and its free space, the database, the imported files, threads and WebAssembly.
--rebuild sets a damaged database aside and indexes the imported files again.

Exit codes: 0 all sound, 3 something is not.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    {
      options: {
        rebuild: { type: 'boolean' },
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
      process.stderr.write(`Indexed ${addedFiles + knownFiles} files of ${studyIds.length} studies.\n`);
    } finally {
      await workstation.close();
    }
  }
  const findings = await examine(folder);
  if (values.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else {
    for (const { name, sound, detail } of findings) {
      process.stdout.write(`${sound ? 'ok     ' : 'PROBLEM'}  ${name.padEnd(15)}  ${detail}\n`);
    }
  }
  return findings.every(({ sound }) => sound) ? 0 : 3;
}
