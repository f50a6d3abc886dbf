import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { JobId, RegistrationId, SeriesId } from '../../../src-shared/contract/ids.ts';
import type { Registration } from '../../../src-shared/contract/registrations.ts';
import type { RequestOf } from '../../../src-shared/contract/requests.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import {
  findRegistration,
  findUnderWay,
  finishRegistration,
  insertRegistration,
  listVersions,
  setRegistrationState,
  type NewRegistration,
  type Provenance,
} from '../../database/registrations.ts';
import { listSeries } from '../../database/series.ts';
import { logEvent } from '../../storage/log.ts';
import { appendAuditNow } from '../audit-trail.ts';
import { newJobId, type JobContext } from '../jobs/job-queue.ts';
import type { RegisteredFacts } from '../../tasks/task-messages.ts';
import { locateWitnesses } from './locate-witnesses.ts';
import { locateSeries, requireSeries, requireUsable } from '../series/locate-series.ts';
import type { TakeOver } from './registration-ahead.ts';
import { registeredFile } from './registered-file.ts';
import type { Workstation } from '../workstation.ts';

export interface StartedRegistration {
  readonly registrationId: RegistrationId;
  readonly jobId: JobId;
}

/**
 * Queues a registration run as the next version of its pair. A pair that is queued or running already is not
 * queued again: the run that is under way is returned.
 */
export function startRegistration(
  workstation: Workstation,
  request: RequestOf<'registrations.start'>,
  { closesRings = false } = {},
): StartedRegistration {
  const fixedSeriesId = request.fixedSeriesId as SeriesId;
  const movingSeriesId = request.movingSeriesId as SeriesId;
  refuseSame(fixedSeriesId, movingSeriesId);
  const fixed = requireUsable(workstation, fixedSeriesId);
  requireUsable(workstation, movingSeriesId);
  const { startMovingFromFixed } = request;
  const underWay = findUnderWay(workstation.database, fixedSeriesId, movingSeriesId);
  if (underWay?.jobId && startMovingFromFixed === null) {
    return { registrationId: underWay.registrationId, jobId: underWay.jobId };
  }
  const registration: NewRegistration = {
    registrationId: randomUUID() as RegistrationId,
    studyId: fixed.studyId,
    fixedSeriesId,
    movingSeriesId,
    origin: startMovingFromFixed === null ? 'automatic' : 'refined-from-manual',
    createdAt: new Date().toISOString(),
    jobId: newJobId(),
    landmarks: [],
  };
  queue(workstation, registration, startMovingFromFixed, closesRings);
  return { registrationId: registration.registrationId, jobId: registration.jobId! };
}

/** Queues every usable series of the study that has no result yet with `fixedSeriesId`: what is done is not done again. */
export function startAllRegistrations(workstation: Workstation, fixedSeriesId: SeriesId): StartedRegistration[] {
  const { database } = workstation;
  const fixed = requireUsable(workstation, fixedSeriesId);
  return listSeries(database, fixed.studyId)
    .filter(({ seriesId, usable }) => usable && seriesId !== fixedSeriesId)
    .filter(({ seriesId }) => !listVersions(database, fixedSeriesId, seriesId).some(({ state }) => state === 'done'))
    .map(({ seriesId }) =>
      startRegistration(
        workstation,
        { fixedSeriesId, movingSeriesId: seriesId, startMovingFromFixed: null },
        { closesRings: true },
      ),
    );
}

function queue(
  workstation: Workstation,
  registration: NewRegistration,
  startMovingFromFixed: readonly (readonly number[])[] | null,
  closesRings: boolean,
): void {
  const { database, jobs } = workstation;
  const { registrationId } = registration;
  database.transaction(() => {
    insertRegistration(database, registration);
    jobs.start(
      {
        kind: 'registration',
        lane: 'registration',
        registrationId,
        studyIds: [registration.studyId],
        request: {
          fixedSeriesId: registration.fixedSeriesId,
          movingSeriesId: registration.movingSeriesId,
          startMovingFromFixed,
        },
        messages: [messageOf('waiting-for-registration')],
        run: (context) => runRegistration(workstation, registration, { startMovingFromFixed, closesRings }, context),
        onEndedBadly: (state, failure) => {
          const finishedAt = new Date().toISOString();
          setRegistrationState(database, registrationId, { state, failure, finishedAt });
          appendAuditNow(database, `registration-${state}`, '', { subject: registrationId });
          queueMicrotask(() => announce(workstation, registrationId));
        },
      },
      registration.jobId!,
    );
  })();
  announce(workstation, registrationId);
}

interface RunKind {
  readonly startMovingFromFixed: readonly (readonly number[])[] | null;
  /** Of a study's many runs each is compared with those before it; nobody waits for a single one. */
  readonly closesRings: boolean;
}

async function runRegistration(
  workstation: Workstation,
  { registrationId, fixedSeriesId, movingSeriesId }: NewRegistration,
  { startMovingFromFixed, closesRings }: RunKind,
  { jobId, signal, progress }: JobContext,
): Promise<Message[]> {
  const { database, folder, threads } = workstation;
  logEvent('info', 'registration-started', { jobId, registrationId, fixedSeriesId, movingSeriesId });
  setRegistrationState(database, registrationId, { state: 'running' });
  announce(workstation, registrationId);
  progress({ step: 'reading', fraction: 0, messages: [messageOf('registering')] });
  const fixed = await locateSeries(workstation, fixedSeriesId, signal);
  const moving = await locateSeries(workstation, movingSeriesId, signal);
  const registeredPath = registeredFile(folder, registrationId);
  const witnesses = closesRings ? locateWitnesses(workstation, fixedSeriesId, movingSeriesId) : [];
  try {
    // What was begun ahead has no ring closed.
    if (witnesses.length > 0) workstation.ahead.drop();
    const taken = await takeAhead(workstation, { fixedSeriesId, movingSeriesId }, startMovingFromFixed, {
      signal,
      onProgress: progress,
      registeredPath,
    });
    const facts =
      taken ??
      (await threads.registration.run(
        'register',
        { fixed, moving, startMovingFromFixed, registeredPath, ...(witnesses.length > 0 && { witnesses }) },
        { signal, onProgress: progress },
      ));
    store(workstation, registrationId, facts, 'registered');
    return [messageOf(`registered-${facts.result.quality.verdict}`)];
  } catch (error) {
    rmSync(registeredPath, { force: true });
    throw error;
  }
}

/** What was registered before anybody asked, if that is what is asked for now. */
async function takeAhead(
  workstation: Workstation,
  pair: Pick<NewRegistration, 'fixedSeriesId' | 'movingSeriesId'>,
  startMovingFromFixed: readonly (readonly number[])[] | null,
  takeOver: TakeOver,
): Promise<RegisteredFacts | null> {
  const { ahead } = workstation;
  if (startMovingFromFixed === null) return ahead.takeOver(workstation, pair, takeOver);
  ahead.drop();
  return null;
}

/** Result, candidates, provenance and audit line, in one transaction; the voxels lie in their file already. */
function store(workstation: Workstation, registrationId: RegistrationId, facts: RegisteredFacts, action: string): void {
  const { database } = workstation;
  const { fixedSeriesId, movingSeriesId } = findRegistration(database, registrationId)!;
  const provenance: Provenance = {
    software: facts.result.software,
    preset: facts.result.preset,
    node: process.versions.node,
    fixedContentHash: requireSeries(workstation, fixedSeriesId).contentHash,
    movingContentHash: requireSeries(workstation, movingSeriesId).contentHash,
    registeredHash: facts.registeredHash,
    outsideValue: facts.outsideValue,
  };
  database.transaction(() => {
    finishRegistration(database, registrationId, {
      result: facts.result,
      provenance,
      finishedAt: new Date().toISOString(),
    });
    appendAuditNow(database, action, `verdict ${facts.result.quality.verdict}`, { subject: registrationId });
  })();
  announce(workstation, registrationId);
  // The list of studies tells of results.
  workstation.events.emit('studies.changed', { studyId: requireSeries(workstation, fixedSeriesId).studyId });
}

/** Stores a position set by hand or from landmarks as the next version of its pair. */
export async function saveManual(
  workstation: Workstation,
  request: RequestOf<'registrations.saveManual'>,
): Promise<Registration> {
  const { database, folder, threads } = workstation;
  const fixedSeriesId = request.fixedSeriesId as SeriesId;
  const movingSeriesId = request.movingSeriesId as SeriesId;
  refuseSame(fixedSeriesId, movingSeriesId);
  const registrationId = randomUUID() as RegistrationId;
  const registeredPath = registeredFile(folder, registrationId);
  const fixed = await locateSeries(workstation, fixedSeriesId);
  const moving = await locateSeries(workstation, movingSeriesId);
  try {
    const facts = await threads.viewing.run('apply-manual-transform', {
      fixed,
      moving,
      movingFromFixed: request.movingFromFixed,
      registeredPath,
    });
    database.transaction(() => {
      insertRegistration(database, {
        registrationId,
        studyId: requireSeries(workstation, fixedSeriesId).studyId,
        fixedSeriesId,
        movingSeriesId,
        origin: request.landmarks.length > 0 ? 'landmarks' : 'manual',
        createdAt: new Date().toISOString(),
        jobId: null,
        landmarks: request.landmarks,
      });
      store(workstation, registrationId, facts, 'placed-by-hand');
    })();
  } catch (error) {
    rmSync(registeredPath, { force: true });
    throw error;
  }
  return findRegistration(database, registrationId)!;
}

function refuseSame(fixed: SeriesId, moving: SeriesId): void {
  if (fixed === moving) throw new Failure('input', messageOf('same-series'));
}

function announce({ database, events }: Workstation, registrationId: RegistrationId): void {
  const registration = findRegistration(database, registrationId);
  if (registration) events.emit('registration.changed', registration);
}
