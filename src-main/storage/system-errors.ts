import { Failure } from '../../src-shared/failure.ts';
import { remark, type Remark } from '../../src-shared/remarks.ts';

/** What an error of the file system means: for an output folder of the user's, and for Concord's own data folder. */
interface Meaning {
  /** Follows "cannot be written:". */
  readonly why: Remark;
  /** Said of the data folder; absent if the error says something of one file only. */
  readonly ofDataFolder?: (folder: string) => Remark;
}

const full = (folder: string) => remark('disk-full', { folder });
const notWritable = (folder: string) => remark('data-folder-not-writable', { folder });
const failed = (folder: string) => remark('disk-failed', { folder, detail: 'EIO' });

/** By `errno` name (errno(3)). */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: { why: remark('why-disk-full'), ofDataFolder: full },
  EDQUOT: { why: remark('why-quota'), ofDataFolder: full },
  EROFS: { why: remark('why-read-only'), ofDataFolder: notWritable },
  EACCES: { why: remark('why-not-permitted'), ofDataFolder: notWritable },
  EPERM: { why: remark('why-not-permitted'), ofDataFolder: notWritable },
  EIO: { why: remark('why-disk-error'), ofDataFolder: failed },
  ENOTDIR: { why: remark('why-not-a-folder') },
  EEXIST: { why: remark('why-in-the-way') },
  ENAMETOOLONG: { why: remark('why-path-too-long') },
  ENOENT: { why: remark('why-folder-gone') },
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
  const said = code === undefined ? undefined : meanings[code]?.ofDataFolder;
  return said === undefined ? error : new Failure('output', said(folder), error);
}

/** An error of the file system while writing an output as a Failure that names the folder; any other passes unchanged. */
export function outputFailure(folder: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const why = meanings[code]?.why ?? remark('why-system-said', { detail: code });
  return new Failure('output', [remark('folder-not-writable', { folder }), why], error);
}
