import type { ImportSummary } from '../../src-shared/contract/studies.ts';
import { resolve } from 'node:path';
import { readImportSummary } from '../database/jobs.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { startImport } from '../workstation/studies/import-study.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { followJob } from './job-progress.ts';
import { englishText, englishTexts } from '../../src-shared/messages/text.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const usage = `Usage: concord import PATH... [--link] [--data DIR] [--json] [--quiet]

PATH is a folder of any depth, a CD or stick (or its DICOMDIR), a ZIP, or a file; DICOM, NIfTI, NRRD or MetaImage.
Files are copied into the data folder and the originals left alone; --link leaves them where they are.
--json prints the summary on standard output, and nothing else there. --quiet shows no progress.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    {
      allowPositionals: true,
      options: {
        link: { type: 'boolean' },
        data: { type: 'string' },
        json: { type: 'boolean' },
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (positionals.length === 0) throw wrongUsage(usage, messageOf('name-what-to-import'));
  const workstation = openWorkstation({ folder: dataFolderAt(values.data) });
  try {
    const paths = positionals.map((path) => resolve(path));
    const jobId = startImport(workstation, { paths, uploadId: null, mode: values.link ? 'link' : 'copy' });
    const job = await followJob(workstation, jobId, values.quiet ?? false);
    const summary = readImportSummary(workstation.database, jobId)!;
    if (values.json) process.stdout.write(`${JSON.stringify(summaryForPrograms(summary), null, 2)}\n`);
    else {
      const notUsed = summary.notUsed.map(({ name, reason }) => `  ${name}: ${englishText(reason)}\n`);
      process.stdout.write(
        `${englishTexts(job.messages)}\n${notUsed.length > 0 ? `Not used:\n${notUsed.join('')}` : ''}`,
      );
    }
    return 0;
  } finally {
    await workstation.close();
  }
}

/** The summary with each reason as its English text and, for programs, its code and values. */
function summaryForPrograms({ notUsed, ...summary }: ImportSummary) {
  return {
    ...summary,
    notUsed: notUsed.map(({ name, reason }) => ({ name, reason: englishText(reason), message: reason })),
  };
}
