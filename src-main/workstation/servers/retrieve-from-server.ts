import { rm } from 'node:fs/promises';
import type { JobId, ServerId } from '../../../src-shared/contract/ids.ts';
import { Failure, throwIfCancelled } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { findServer, type StoredServer } from '../../database/servers.ts';
import { readSettings } from '../../database/settings.ts';
import { addressOf } from '../../pacs/server-kinds.ts';
import { refusalsOf, type RetrievedStudy } from '../../pacs/received-study.ts';
import { appendAuditNow } from '../audit-trail.ts';
import { startImport } from '../studies/import-study.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { connectionOf } from './server-passwords.ts';
import type { StudyStore } from '../study-store.ts';
import type { Workstation } from '../workstation.ts';

/** @throws Failure('not-found'). */
export function requireServer({ database }: Pick<StudyStore, 'database'>, serverId: ServerId): StoredServer {
  const server = findServer(database, serverId);
  if (!server) throw new Failure('not-found', messageOf('no-server'));
  return server;
}

/** Queues fetching a study from a server; an import follows it. */
export function startRetrieve(workstation: Workstation, serverId: ServerId, studyInstanceUid: string): JobId {
  const server = requireServer(workstation, serverId);
  return workstation.jobs.start({
    kind: 'retrieve',
    lane: 'export',
    request: { serverId, studyInstanceUid },
    messages: [messageOf('waiting-to-fetch', { server: server.name })],
    run: (context) => runRetrieve(workstation, server, studyInstanceUid, context),
  });
}

async function runRetrieve(
  workstation: Workstation,
  server: StoredServer,
  studyInstanceUid: string,
  context: JobContext,
): Promise<readonly Message[]> {
  const { database, jobs, threads } = workstation;
  const { uploadId, folder: arriving } = workstation.uploads.begin();
  let retrieved: RetrievedStudy;
  try {
    const task = { server: await connectionOf(workstation, server), studyInstanceUid, folder: arriving };
    retrieved = await threads.servers.run('server-retrieve', task, {
      signal: context.signal,
      onCount: (received) =>
        context.progress({
          step: 'reading',
          // How many there are is not known before the end: the bar nears its mark, and never passes it.
          fraction: 0.8 * (1 - 1 / (1 + received / 200)),
          messages: [messageOf('objects-fetched', { count: received, server: server.name })],
        }),
    });
    const actor = readSettings(database).reviewerName || 'concord';
    const { received, refused } = retrieved;
    const counts = `${received} objects from ${addressOf(server)}${refused > 0 ? `, ${refused} of other studies refused` : ''}`;
    appendAuditNow(database, 'retrieved', counts, { actor });
    throwIfCancelled(context.signal);
  } catch (error) {
    await rm(arriving, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  const importId = startImport(workstation, { paths: [], uploadId, mode: 'copy' });
  const stop = () => jobs.cancel(importId);
  context.signal.addEventListener('abort', stop, { once: true });
  await jobs.settled(importId);
  context.signal.removeEventListener('abort', stop);
  const imported = jobs.find(importId);
  throwIfCancelled(context.signal);
  if (imported?.state !== 'done') throw new Failure('input', imported?.messages ?? messageOf('import-unfinished'));
  context.setStudies(imported.studyIds);
  return [...imported.messages, ...refusalsOf(retrieved, server.name)];
}
