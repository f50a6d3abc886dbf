import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { flushSync } from './flushed-files.ts';

const chunkBytes = 16 * 1024 * 1024;

/**
 * Writes one of Concord's own files (mode 0600), whole or not at all: when this returns, its bytes and its name are on
 * the disk. What a kill leaves beside it ends in `.partial`.
 */
export function writeBytesAtomically(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${randomUUID()}.partial`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    try {
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(file, bytes, written, Math.min(bytes.length - written, chunkBytes), written);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    flushSync(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
