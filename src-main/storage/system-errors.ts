import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';

/** What an error of the file system means: for an output folder of the user's, and for Concord's own data folder. */
interface Meaning {
  /** Follows "cannot be written:". */
  readonly why: Message;
  /** The message for the data folder; absent if the error says something of one file only. */
  readonly ofDataFolder?: (folder: string) => Message;
}

const full = (folder: string) => messageOf('disk-full', { folder });
const notWritable = (folder: string) => messageOf('data-folder-not-writable', { folder });
const failed = (folder: string) => messageOf('disk-failed', { folder, detail: 'EIO' });

/** By `errno` name (errno(3)). */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: { why: messageOf('why-disk-full'), ofDataFolder: full },
  EDQUOT: { why: messageOf('why-quota'), ofDataFolder: full },
  EROFS: { why: messageOf('why-read-only'), ofDataFolder: notWritable },
  EACCES: { why: messageOf('why-not-permitted'), ofDataFolder: notWritable },
  EPERM: { why: messageOf('why-not-permitted'), ofDataFolder: notWritable },
  EIO: { why: messageOf('why-disk-error'), ofDataFolder: failed },
  ENOTDIR: { why: messageOf('why-not-a-folder') },
  EEXIST: { why: messageOf('why-in-the-way') },
  ENAMETOOLONG: { why: messageOf('why-path-too-long') },
  ENOENT: { why: messageOf('why-folder-gone') },
};

/** The system's name for what went wrong (`ENOSPC`); undefined for an error that is not the system's. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** True if the disk, or the user's share of it, has no room left. */
export function isDiskFull(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code !== undefined && meanings[code]?.ofDataFolder === full;
}

/** An error of the file system while writing to the data folder as a Failure; any other error passes unchanged. */
export function diskFailure(error: unknown, folder: string): unknown {
  if (error instanceof Failure) return error;
  const code = systemErrorCode(error);
  const messages = code === undefined ? undefined : meanings[code]?.ofDataFolder;
  return messages === undefined ? error : new Failure('output', messages(folder), error);
}

/** An error of the file system while writing an output as a Failure that names the folder; any other passes unchanged. */
export function outputFailure(folder: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const why = meanings[code]?.why ?? messageOf('why-system-said', { detail: code });
  return new Failure('output', [messageOf('folder-not-writable', { folder }), why], error);
}
