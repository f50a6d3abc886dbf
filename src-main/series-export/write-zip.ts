import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Packs a folder's files into a ZIP, with names in UTF-8. Streamed: memory stays flat, and 64-bit sizes are used if needed. */
export async function writeZip(folder: string, zipPath: string, signal?: AbortSignal): Promise<void> {
  const zip = new ZipFile();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    zip.addFile(path, name, { compressionLevel: /\.(gz|nrrd|pdf)$/.test(name) ? 0 : 1 });
  }
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  zip.end();
  await Promise.race([pipeline(zip.outputStream, createWriteStream(zipPath), signal ? { signal } : {}), failed]);
}
