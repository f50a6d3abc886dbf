import type { Registration } from '../../src-shared/contract/registrations.ts';
import type { Series } from '../../src-shared/contract/series.ts';
import type { StudySummary } from '../../src-shared/contract/studies.ts';
import { openReadable } from '../database/connection.ts';
import { listRegistrations } from '../database/registrations.ts';
import { listSeries } from '../database/series.ts';
import { listStudies } from '../database/studies.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { englishText } from '../../src-shared/messages/text.ts';
import { registrationForPrograms } from './for-programs.ts';
import { parseCommand } from './arguments.ts';

const usage = `Usage: concord list [--json] [--data DIR]

Lists the imported studies with their series and registrations. Works while the workstation is open.`;

interface ListedStudy extends StudySummary {
  readonly series: readonly Series[];
  readonly registrations: readonly Registration[];
}

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    { options: { json: { type: 'boolean' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } } },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const database = openReadable(dataFolderAt(values.data).databasePath);
  try {
    const studies = listStudies(database).map((study) => ({
      ...study,
      series: listSeries(database, study.studyId),
      registrations: listRegistrations(database, study.studyId),
    }));
    if (values.json) process.stdout.write(`${JSON.stringify(studies.map(studyForPrograms), null, 2)}\n`);
    else process.stdout.write(studies.length === 0 ? 'Nothing was imported yet.\n' : studies.map(describe).join('\n'));
    return 0;
  } finally {
    database.close();
  }
}

function describe(study: ListedStudy): string {
  const title = [study.patientName, study.patientId, study.studyDate, study.description].filter((part) => part !== '');
  const nameOf = (seriesId: string) =>
    study.series.find((series) => series.seriesId === seriesId)?.description ?? '(another study)';
  return [
    `${study.studyId}  ${title.join('  ')}`,
    ...study.series.map(
      ({ seriesId, modality, description, size, usable, unusableReason }) =>
        `  ${seriesId}  ${modality.padEnd(7)}  ${description}  ${size?.join('x') ?? ''}${usable ? '' : `  not usable: ${englishText(unusableReason!)}`}`,
    ),
    ...study.registrations.map(
      ({ registrationId, fixedSeriesId, movingSeriesId, version, state, result, reviews }) =>
        `  ${registrationId}  ${nameOf(movingSeriesId)} to ${nameOf(fixedSeriesId)}, version ${version}: ${result?.quality.verdict ?? state}${reviewedAs(reviews)}`,
    ),
    '',
  ].join('\n');
}

/** What was decided last, with its reason. */
function reviewedAs(reviews: Registration['reviews']): string {
  const latest = reviews.at(-1);
  if (!latest) return '';
  const decision = latest.decision === 'withdrawn' ? 'approval withdrawn' : latest.decision;
  return `, ${decision}${latest.reason && `: ${latest.reason}`}`;
}

function studyForPrograms({ registrations, ...study }: ListedStudy) {
  return { ...study, registrations: registrations.map(registrationForPrograms) };
}
