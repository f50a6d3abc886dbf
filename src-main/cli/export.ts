import { resolve } from 'node:path';
import {
  exportFormatSchema,
  exportOptionsSchema,
  type ExportFormat,
  type ExportOptions,
} from '../../src-shared/contract/exports.ts';
import type { RegistrationId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import { englishText, englishTexts } from '../../src-shared/messages/text.ts';
import type { ReadableDatabase } from '../database/connection.ts';
import { listRegistrationIds } from '../database/registrations.ts';
import { listServers } from '../database/servers.ts';
import { readSettings } from '../database/settings.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { previewExport } from '../workstation/exports/export-preview.ts';
import { startExport } from '../workstation/exports/export-registration.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { followJob } from './job-progress.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';

const usage = `Usage: concord export REGISTRATION (--out DIR | --zip FILE | --dicomdir DIR | --server NAME)
         [--format NAME]... [--anonymise] [--different-patients] [--language en|zh-CN] [--data DIR] [--quiet]

REGISTRATION is the id that "concord list" shows, or how it begins. --out makes a new folder in DIR.
--format, as often as needed: ${exportFormatSchema.options.join(', ')}. Without it: dicom-series, spatial-registration,
report-pdf.
--dicomdir writes into DIR itself, as a CD or stick needs it. --server sends to a server of the settings, by its name.
--different-patients confirms that two series with different patient IDs are of one patient.
--language is the report's.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    {
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        zip: { type: 'string' },
        dicomdir: { type: 'string' },
        server: { type: 'string' },
        format: { type: 'string', multiple: true },
        anonymise: { type: 'boolean' },
        'different-patients': { type: 'boolean' },
        language: { type: 'string' },
        data: { type: 'string' },
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
  const [registration, ...more] = positionals;
  if (registration === undefined || more.length > 0) throw wrongUsage(usage, messageOf('name-one-registration'));
  const workstation = openWorkstation({ folder: dataFolderAt(values.data) });
  try {
    const { database } = workstation;
    const options = exportOptionsSchema.safeParse({
      registrationId: registrationOf(database, registration),
      formats: values.format ?? (['dicom-series', 'spatial-registration', 'report-pdf'] satisfies ExportFormat[]),
      anonymise: values.anonymise ?? false,
      confirmDifferentPatients: values['different-patients'] ?? false,
      locale: values.language ?? readSettings(database).locale,
      destination: destinationOf(database, values),
    });
    if (!options.success) throw wrongUsage(usage, firstIssue(options.error.issues));
    const { warnings } = await previewExport(workstation, options.data);
    if (!values.quiet) for (const warning of warnings) process.stderr.write(`${englishText(warning)}\n`);
    const job = await followJob(workstation, await startExport(workstation, options.data), values.quiet ?? false);
    if (!values.quiet) process.stdout.write(`${englishTexts(job.messages)}\n`);
    return 0;
  } finally {
    await workstation.close();
  }
}

interface Destinations {
  readonly out?: string | undefined;
  readonly zip?: string | undefined;
  readonly dicomdir?: string | undefined;
  readonly server?: string | undefined;
}

function destinationOf(
  database: ReadableDatabase,
  { out, zip, dicomdir, server }: Destinations,
): ExportOptions['destination'] {
  const given = [out, zip, dicomdir, server].filter((value) => value !== undefined);
  if (given.length !== 1) throw wrongUsage(usage, messageOf('name-one-destination'));
  if (out !== undefined) return { kind: 'folder', path: resolve(out) };
  if (zip !== undefined) return { kind: 'zip', path: resolve(zip) };
  if (dicomdir !== undefined) return { kind: 'dicomdir', path: resolve(dicomdir) };
  const servers = listServers(database);
  const found = servers.find(({ name }) => name === server);
  if (!found) {
    const names = servers.map(({ name }) => name).join(', ') || 'none';
    throw new Failure('usage', messageOf('no-server-named', { server: server!, names }));
  }
  return { kind: 'pacs', serverId: found.serverId };
}

function registrationOf(database: ReadableDatabase, start: string): RegistrationId {
  const matching = listRegistrationIds(database).filter((id) => id.startsWith(start));
  if (matching.length === 1) return matching[0]!;
  throw new Failure(
    'usage',
    matching.length === 0
      ? messageOf('no-registration-begins', { start })
      : messageOf('several-registrations-begin', { count: matching.length, start }),
  );
}

function firstIssue(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): Message {
  const [issue] = issues;
  return messageOf('option-invalid', {
    option: String(issue?.path[0] ?? 'option'),
    detail: issue?.message ?? 'not understood',
  });
}
