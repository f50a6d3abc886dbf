import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportOptions } from '../../../src-shared/contract/exports.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { Workstation } from '../workstation.ts';
import { startExport } from './export-registration.ts';

type PrintOptions = Pick<ExportOptions, 'registrationId' | 'confirmDifferentPatients' | 'locale'>;

/**
 * Prints the report of a registration: an export of it, by the same rules and recorded as one, into a folder that only this
 * user may read and that goes when the system's dialog has been answered.
 *
 * @returns false if the user closed the dialog.
 * @throws Failure if the host prints nothing, the export is refused, or it failed.
 */
export async function printReport(workstation: Workstation, options: PrintOptions): Promise<boolean> {
  const { printPage } = workstation.host;
  if (!printPage) throw new Failure('usage', messageOf('print.unavailable'));
  const folder = await mkdtemp(join(tmpdir(), 'concord-print-'));
  try {
    const destination = { kind: 'folder', path: folder } as const;
    const jobId = await startExport(workstation, {
      ...options,
      formats: ['report-html'],
      anonymise: false,
      destination,
    });
    await workstation.jobs.settled(jobId);
    const job = workstation.jobs.find(jobId)!;
    if (job.state !== 'done') throw new Failure('output', job.messages);
    const [made] = await readdir(folder);
    return await printPage(join(folder, made!, 'report.html'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
