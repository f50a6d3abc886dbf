import { BroadcastChannel, isMainThread, workerData } from 'node:worker_threads';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { traceOf } from './error-trace.ts';

/**
 * The log of a data folder: one line of JSON an event, with ids of our own, codes, times, thread names and the traces of
 * errors. Never patient data: no names, no paths of files that a user chose, no values of a file. `CONCORD_DEBUG=1` adds
 * details, and repeats everything on standard error.
 */
export type LogLevel = 'debug' | 'info' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export const isDebug = process.env['CONCORD_DEBUG'] === '1';

export const logName = 'concord.log';
const largestFile = '2M';
const olderFiles = 4;

const files = new Set<RotatingFileStream>();
const channelName = 'concord-log';
let toMainThread: BroadcastChannel | null = null;

export interface OpenLog {
  /** Resolves when everything that was logged lies in the file. */
  close(): Promise<void>;
}

/** Opens the log in `folder`, which must exist, for this process and its threads. */
export function openLog(folder: string): OpenLog {
  const file = createStream(logName, { path: folder, size: largestFile, rotate: olderFiles, mode: 0o600 });
  // A disk that is full or gone is no reason to stop, and there is nowhere to report it: the log misses some lines.
  file.on('error', () => undefined);
  file.on('warning', () => undefined);
  files.add(file);
  const stopListening = listenToThreads();
  return {
    async close() {
      // What threads reported last is under way.
      await new Promise((resolve) => setTimeout(resolve, 10));
      stopListening();
      files.delete(file);
      if (file.destroyed) return;
      await new Promise<void>((resolve) => {
        file.once('error', () => resolve());
        file.end(() => resolve());
      });
    },
  };
}

let listeners = 0;
let fromThreads: BroadcastChannel | null = null;

/** Takes what threads log until the function it returns is called. */
export function listenToThreads(): () => void {
  listeners += 1;
  if (!fromThreads) {
    fromThreads = new BroadcastChannel(channelName);
    fromThreads.onmessage = (event: unknown) => write((event as { data: string }).data);
    fromThreads.unref();
  }
  return () => {
    listeners -= 1;
    if (listeners > 0) return;
    fromThreads?.close();
    fromThreads = null;
  };
}

/**
 * @param event what happened, as a code.
 * @param fields ids, codes, counts and times; a text that is none of these is withheld.
 */
export function logEvent(level: LogLevel, event: string, fields: LogFields = {}, error?: unknown): void {
  if (level === 'debug' && !isDebug) return;
  const written = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? plain(value) : value,
  ]);
  const line = JSON.stringify({
    at: new Date().toISOString(),
    level,
    thread: threadName(),
    event,
    ...(Object.fromEntries(written) as LogFields),
    ...(error !== undefined && { error: traceOf(error) }),
  });
  if (files.size > 0 || isMainThread) return write(line);
  if (!toMainThread) {
    toMainThread = new BroadcastChannel(channelName);
    toMainThread.unref();
  }
  toMainThread.postMessage(line);
}

function write(line: string): void {
  if (isDebug) process.stderr.write(`${line}\n`);
  for (const file of files) if (!file.destroyed) file.write(`${line}\n`);
}

function plain(value: string): string {
  return /^[\w.:-]{0,64}$/.test(value) ? value : '(withheld)';
}

/** Threads are given their names, or the slot of the registration thread that they are. */
function threadName(): string {
  const { threadName: name, slot } = (workerData ?? {}) as { readonly threadName?: string; readonly slot?: number };
  return name ?? (slot === undefined ? 'main' : `registration-${slot}`);
}
