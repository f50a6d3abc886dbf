import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/** A file with the hash that was recorded when it was stored. Plain data: it goes to threads. */
export interface RecordedFile {
  readonly path: string;
  /** SHA-256 in hexadecimal: of the bytes, or, if `salt` is given, of the bytes' own SHA-256 between the two strings. */
  readonly contentHash: string;
  /** What distinguishes files of one content: a linked file's path, or the neighbours that a header refers to by name. */
  readonly salt?: readonly [before: string, after: string];
  /** True for a file that stayed where the user has it. */
  readonly linked: boolean;
}

/** True if bytes of the SHA-256 `digest` (hexadecimal) are those that were recorded. */
export function isAsRecorded({ contentHash, salt }: RecordedFile, digest: string): boolean {
  return contentHash === (salt ? saltedHash(digest, salt) : digest);
}

export function saltedHash(digest: string, [before, after]: readonly [string, string]): string {
  return createHash('sha256').update(before).update(digest).update(after).digest('hex');
}

/**
 * What changes when a file's bytes do. No ordinary program can set the time of the last change (ctime), so that the same
 * identity means the same bytes.
 */
export async function identityOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join('-');
}

/** Small enough that hashing one never keeps the thread that serves the window for more than some milliseconds. */
const pieceBytes = 512 * 1024;

/**
 * The SHA-256 of a file's bytes, in hexadecimal.
 * @param onBytes called with how many bytes each piece had.
 * @throws what the file system says; the signal's reason
 */
export async function digestOfFile(
  path: string,
  { signal, onBytes }: { readonly signal?: AbortSignal; readonly onBytes?: (count: number) => void } = {},
): Promise<string> {
  await using file = await open(path);
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, null);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    onBytes?.(bytesRead);
  }
}
