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
import { theOne } from './the-one.ts';

const usage = `Usage: concord register --study STUDY [--study STUDY] --fixed SERIES (--moving SERIES | --all)
         [--data DIR] [--json] [--quiet]

Registers imported series; "concord list" shows the ids. An id may be shortened as long as it stays unique.
CT and MR of one patient mostly lie in two studies: name both; the result is kept with the study of the fixed series.
--all registers every usable series of the fixed series' study to it. Results are kept in the data folder.

Exit codes: 0 done, 1 the data folder is in use or Concord itself failed, 2 wrong usage, 3 input refused, 4 no match
found, 130 cancelled.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    {
      options: {
        study: { type: 'string', multiple: true },
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
  const { study: studies = [], fixed, moving, all } = values;
  if (studies.length === 0 || !fixed || Boolean(moving) === Boolean(all)) {
    throw wrongUsage(usage, messageOf('register-study-needs'));
  }
  const workstation = openWorkstation({ folder: dataFolderAt(values.data) });
  try {
    const started = start(workstation, studies, fixed, moving);
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
  studies: readonly string[],
  fixed: string,
  moving: string | undefined,
): StartedRegistration[] {
  const { database } = workstation;
  const studyIds = listStudies(database).map(({ studyId }) => studyId);
  const series = studies.flatMap((given) => listSeries(database, theOne('study', given, studyIds)));
  const seriesIds = [...new Set(series.map(({ seriesId }) => seriesId))];
  const fixedSeriesId = theOne('series', fixed, seriesIds);
  if (moving === undefined) return startAllRegistrations(workstation, fixedSeriesId);
  const movingSeriesId = theOne('series', moving, seriesIds);
  return [startRegistration(workstation, { fixedSeriesId, movingSeriesId, startMovingFromFixed: null })];
}
