// What is killed: a workstation that imports, registers, reviews and exports one after the other, without end, and writes a
// line for each thing once it was acknowledged. Arguments: data folder, sources folder, exports folder, seed.
import { join } from 'node:path';
import type { ReplyOf, RequestName, RequestOf } from '../../src-shared/contract/requests.ts';
import type { SeriesId } from '../../src-shared/contract/ids.ts';
import { dispatchRequest } from '../../src-main/workstation/dispatch-request.ts';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { writeTinySeries } from '../fixtures/tiny-dicom.ts';
import { filesIn, seriesPerStudy, slicesPerSeries, type Acknowledged } from './kill-traces.ts';
import { seededRandom } from './part.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

const [dataRoot, sources, exportsFolder, seedText] = process.argv.slice(2) as [string, string, string, string];
const random = seededRandom(Number(seedText));
const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];

const workstation = openWorkstation({ folder: dataFolderAt(dataRoot) });
const tell = (line: Acknowledged | { readonly kind: 'ready' }) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function call<Name extends RequestName>(name: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>> {
  const reply = await dispatchRequest(workstation, name, request);
  if ('failure' in reply) throw new Error(`${name}: ${englishTexts(reply.failure.messages)}`);
  return reply.reply as ReplyOf<Name>;
}

async function ended(jobId: ReplyOf<'import.start'>['jobId']): Promise<void> {
  await workstation.jobs.settled(jobId);
  const job = workstation.jobs.find(jobId)!;
  if (job.state !== 'done') throw new Error(`${job.kind} ${job.state}: ${englishTexts(job.messages)}`);
}

async function importStudy(): Promise<void> {
  const number = Math.floor(random() * 1e9);
  const source = join(sources, String(number));
  for (let series = 1; series <= seriesPerStudy; series++) {
    const studyUid = `1.2.3.${number}`;
    const more = { sliceCount: slicesPerSeries, size: 24, description: `T${series}` };
    writeTinySeries(join(source, String(series)), { studyUid, seriesUid: `${studyUid}.${series}`, ...more });
  }
  const { jobId } = await call('import.start', { paths: [source], uploadId: null, mode: 'copy' });
  await ended(jobId);
  const { studyIds } = (await call('import.summary', { jobId }))!;
  tell({ kind: 'import', studyId: studyIds[0]! });
}

async function chosenPair(): Promise<[SeriesId, SeriesId] | null> {
  const study = pick(await call('studies.list', {}));
  if (!study) return null;
  const { series } = await call('studies.get', { studyId: study.studyId });
  const [fixed, moving] = series.filter(({ usable }) => usable);
  return fixed && moving ? [fixed.seriesId, moving.seriesId] : null;
}

async function place(): Promise<void> {
  const pair = await chosenPair();
  if (pair === null) return;
  const shift = random() * 4;
  const { registrationId } = await call('registrations.saveManual', {
    fixedSeriesId: pair[0],
    movingSeriesId: pair[1],
    movingFromFixed: [[1, 0, 0, shift], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    landmarks: [],
  }); // prettier-ignore
  tell({ kind: 'registration', registrationId });
}

async function register(): Promise<void> {
  const pair = await chosenPair();
  if (pair === null) return;
  const [fixedSeriesId, movingSeriesId] = pair;
  const started = await call('registrations.start', { fixedSeriesId, movingSeriesId, startMovingFromFixed: null });
  await ended(started.jobId);
  tell({ kind: 'registration', registrationId: started.registrationId });
}

async function chosenRegistration() {
  const pair = await chosenPair();
  if (pair === null) return undefined;
  const history = await call('registrations.history', { fixedSeriesId: pair[0], movingSeriesId: pair[1] });
  return pick(history.filter(({ state }) => state === 'done'));
}

async function review(): Promise<void> {
  const chosen = await chosenRegistration();
  if (!chosen) return;
  const { registrationId } = chosen;
  const reviewer = `Dr ${Math.floor(random() * 1e9)}`;
  const decision = random() < 0.5 ? 'approved' : 'rejected';
  try {
    await call('reviews.submit', { registrationId, decision, reason: 'torture', reviewer });
  } catch {
    // One that was reviewed already may be refused: then nothing is acknowledged.
    return;
  }
  tell({ kind: 'review', registrationId, reviewer });
}

async function exportOne(): Promise<void> {
  const chosen = await chosenRegistration();
  // A rejected one is refused.
  if (!chosen || chosen.reviews.at(-1)?.decision === 'rejected') return;
  const path = join(exportsFolder, String(Math.floor(random() * 1e9)));
  const { jobId } = await call('exports.start', {
    registrationId: chosen.registrationId,
    formats: ['dicom-series', 'nifti', 'json'],
    anonymise: false,
    confirmDifferentPatients: false,
    locale: 'en',
    destination: { kind: 'folder', path },
  });
  await ended(jobId);
  tell({ kind: 'export', path, files: filesIn(path) });
}

const works = [importStudy, importStudy, place, place, review, review, exportOne, exportOne, register];
tell({ kind: 'ready' });
if ((await call('studies.list', {})).length === 0) await importStudy();
for (;;) await pick(works)!();
