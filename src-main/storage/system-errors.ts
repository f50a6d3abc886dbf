import { Failure } from '../../src-shared/failure.ts';
import { remark, type RemarkCode } from '../../src-shared/remarks.ts';

/** What an error of the file system means: for an output folder of the user's, and for Concord's own data folder. */
interface Meaning {
  /** Follows "cannot be written:". */
  readonly why: RemarkCode;
  /** Said of the data folder; absent if the error says something of one file only. */
  readonly ofDataFolder?: RemarkCode;
}

/** By `errno` name (errno(3)). */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: { why: 'why-disk-full', ofDataFolder: 'disk-full' },
  EDQUOT: { why: 'why-quota', ofDataFolder: 'disk-full' },
  EROFS: { why: 'why-read-only', ofDataFolder: 'data-folder-not-writable' },
  EACCES: { why: 'why-not-permitted', ofDataFolder: 'data-folder-not-writable' },
  EPERM: { why: 'why-not-permitted', ofDataFolder: 'data-folder-not-writable' },
  EIO: { why: 'why-disk-error', ofDataFolder: 'disk-failed' },
  ENOTDIR: { why: 'why-not-a-folder' },
  EEXIST: { why: 'why-in-the-way' },
  ENAMETOOLONG: { why: 'why-path-too-long' },
  ENOENT: { why: 'why-folder-gone' },
};

/** The system's name for what went wrong (`ENOSPC`); undefined for an error that is not the system's. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** True if the disk, or the user's share of it, has no room left. */
export function isDiskFull(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code !== undefined && meanings[code]?.ofDataFolder === 'disk-full';
}

/** An error of the file system while writing to the data folder as a Failure; any other error passes unchanged. */
export function diskFailure(error: unknown, folder: string): unknown {
  if (error instanceof Failure) return error;
  const code = systemErrorCode(error);
  const said = code === undefined ? undefined : meanings[code]?.ofDataFolder;
  if (said === undefined) return error;
  return new Failure('output', remark(said, { folder, ...(said === 'disk-failed' && { detail: code! }) }), error);
}

/** An error of the file system while writing an output as a Failure that names the folder; any other passes unchanged. */
export function outputFailure(folder: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const why = meanings[code]?.why;
  const said = why === undefined ? remark('why-system-said', { detail: code }) : remark(why);
  return new Failure('output', [remark('folder-not-writable', { folder }), said], error);
}
