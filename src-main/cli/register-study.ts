import { Failure } from '../../src-shared/failure.ts';
import type { SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import { findRegistration } from '../database/registrations.ts';
import { listSeries } from '../database/series.ts';
import { listStudies } from '../database/studies.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import {
  startAllRegistrations,
  startRegistration,
  type StartedRegistration,
} from '../workstation/registrations/register-in-study.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { registrationForPrograms } from './for-programs.ts';
import { followJob } from './job-progress.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const usage = `Usage: concord register --study STUDY --fixed SERIES (--moving SERIES | --all) [--data DIR] [--json] [--quiet]

Registers imported series; "concord list" shows the ids. An id may be shortened as long as it stays unique.
--all registers every usable series of the study to the fixed one. Results are kept in the data folder.

Exit codes: 0 done, 1 the data folder is in use or Concord itself failed, 2 wrong usage, 3 input refused, 4 no match
found, 130 cancelled.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    {
      options: {
        study: { type: 'string' },
        fixed: { type: 'string' },
        moving: { type: 'string' },
        all: { type: 'boolean' },
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
  const { study, fixed, moving, all } = values;
  if (!study || !fixed || Boolean(moving) === Boolean(all)) {
    throw wrongUsage(usage, messageOf('register-study-needs'));
  }
  const workstation = openWorkstation({ folder: dataFolderAt(values.data) });
  try {
    const started = start(workstation, study, fixed, moving);
    const registrations = [];
    for (const { registrationId, jobId } of started) {
      await followJob(workstation, jobId, values.quiet ?? false);
      registrations.push(findRegistration(workstation.database, registrationId)!);
    }
    if (values.json) process.stdout.write(`${JSON.stringify(registrations.map(registrationForPrograms), null, 2)}\n`);
    else {
      for (const { registrationId, result } of registrations) {
        const { verdict, messages } = result!.quality;
        process.stdout.write(`${registrationId}  ${verdict}  ${englishTexts(messages)}\n`);
      }
    }
    return registrations.some(({ result }) => result!.quality.verdict === 'failed') ? 4 : 0;
  } finally {
    await workstation.close();
  }
}

function start(
  workstation: Workstation,
  study: string,
  fixed: string,
  moving: string | undefined,
): StartedRegistration[] {
  const { database } = workstation;
  const studyId = uniqueId(
    study,
    listStudies(database).map((one) => one.studyId),
    'study',
  ) as StudyId;
  const seriesIds = listSeries(database, studyId).map((one) => one.seriesId);
  const fixedSeriesId = uniqueId(fixed, seriesIds, 'series') as SeriesId;
  if (moving === undefined) return startAllRegistrations(workstation, fixedSeriesId);
  const movingSeriesId = uniqueId(moving, seriesIds, 'series') as SeriesId;
  return [startRegistration(workstation, { fixedSeriesId, movingSeriesId, startMovingFromFixed: null })];
}

function uniqueId(given: string, ids: readonly string[], what: string): string {
  const matching = ids.filter((id) => id === given || id.startsWith(given));
  if (matching.length === 1) return matching[0]!;
  throw new Failure('input', messageOf(matching.length === 0 ? 'no-id-starts' : 'several-ids-start', { what, given }));
}
