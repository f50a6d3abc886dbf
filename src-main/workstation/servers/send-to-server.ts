import { join } from 'node:path';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { StoredServer } from '../../database/servers.ts';
import { addressOf } from '../../pacs/server-kinds.ts';
import type { FileToStore, StoreResult } from '../../pacs/store-files.ts';
import { code } from '../../series-files/dicom/elements.ts';
import { readDicomHeader } from '../../series-files/dicom/read-header.ts';
import { appendAuditNow } from '../audit-trail.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { connectionOf } from './server-passwords.ts';
import type { Workstation } from '../workstation.ts';

export interface SendOptions {
  readonly context: JobContext;
  /** What the audit trail calls the thing sent, and who sent it. */
  readonly subject: string;
  readonly actor: string;
  /** Stores a result per object; called in the transaction of the audit entry. */
  readonly onResults: (results: readonly StoreResult[]) => void;
}

/**
 * Sends DICOM files to a configured server: the one way by which data leaves the machine. What was sent is in the audit
 * trail, also if it failed or was cancelled half way.
 *
 * @returns how it went.
 * @throws Failure('network') if not every object was taken.
 */
export async function sendFolder(
  workstation: Workstation,
  server: StoredServer,
  folder: string,
  names: readonly string[],
  { context, subject, actor, onResults }: SendOptions,
): Promise<readonly Message[]> {
  const { database, threads } = workstation;
  const connection = await connectionOf(workstation, server);
  const files = await Promise.all(names.map((name) => fileToStore(join(folder, ...name.split('/')))));
  const where = addressOf(server);
  let answered = 0;
  const record = (detail: string, results: readonly StoreResult[]) =>
    database.transaction(() => {
      onResults(results);
      appendAuditNow(database, 'sent', detail, { subject, actor });
    })();
  let results: StoreResult[];
  try {
    results = await threads.servers.run(
      'server-store',
      { server: connection, files },
      {
        signal: context.signal,
        onCount: (done) => {
          answered = done;
          const messages = [messageOf('objects-sent-so-far', { done, count: files.length, server: server.name })];
          context.progress({ step: 'sending', fraction: 0.3 + (0.7 * done) / files.length, messages });
        },
      },
    );
  } catch (error) {
    record(`${answered} of ${files.length} objects to ${where}, then stopped`, []);
    throw error;
  }
  const stored = results.filter((result) => result.stored).length;
  record(`${stored} of ${files.length} objects to ${where}`, results);
  const refused = results.find((result) => !result.stored);
  if (refused) {
    const counts = { server: server.name, stored, count: files.length };
    throw new Failure('network', [messageOf('not-all-taken', counts), ...refused.messages]);
  }
  return [messageOf('objects-sent', { count: stored, server: server.name })];
}

async function fileToStore(path: string): Promise<FileToStore> {
  const header = await readDicomHeader(path);
  if (typeof header === 'string') throw new Failure('internal', messageOf('not-dicom', { path }));
  return {
    path,
    sopClassUid: code(header, 'x00080016'),
    sopInstanceUid: code(header, 'x00080018'),
    // Preamble, prefix and the group length element, then as many bytes as that says: PS3.10 section 7.1.
    dataSetOffset: 132 + 12 + (header.uint32('x00020000') ?? 0),
  };
}
