import { open } from 'node:fs/promises';

/** Writes the parts one after the other, without joining them in memory. */
export async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const { bytesWritten } = await file.writev(parts as Uint8Array[]);
    // A short write is how some systems announce a full disk.
    if (bytesWritten < total) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
  } finally {
    await file.close();
  }
}
