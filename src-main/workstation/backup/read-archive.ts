import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { Failure, throwIfCancelled } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { migrations } from '../../database/migrations.ts';
import { flushTree } from '../../storage/flushed-files.ts';
import { diskFailure } from '../../storage/system-errors.ts';
import { anyManifestSchema, archiveVersion, manifestName, manifestSchema } from './archive-manifest.ts';
import type { ArchiveKind, Manifest } from './archive-manifest.ts';
import type { ArchiveOptions } from './write-archive.ts';

/**
 * Unpacks an archive into `folder`, each file compared with its hash, and flushed to the disk.
 *
 * @returns its manifest.
 * @throws Failure('input') that names the file if it is no archive of that kind, cut short or damaged; Failure('conflict') if a
 * newer Concord wrote it; Failure('output') if the disk has no room for it.
 */
export async function unpackArchive(
  path: string,
  kind: ArchiveKind,
  folder: string,
  options: ArchiveOptions = {},
): Promise<Manifest> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(
      'input',
      messageOf(error.code === 'ENOENT' ? 'archive-not-there' : 'archive-broken', { path }),
      error,
    );
  });
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const manifest = await readManifest(zip, entries.get(manifestName), path, kind);
    await checkRoom(manifest, folder);
    await unpackEntries(zip, entries, manifest, folder, options);
    await flushTree(folder);
    return manifest;
  } catch (error) {
    throwIfCancelled(options.signal);
    const failure = diskFailure(error, folder);
    throw failure instanceof Failure ? failure : new Failure('input', messageOf('archive-broken', { path }), error);
  } finally {
    zip.close();
  }
}

async function readManifest(
  zip: ZipFile,
  entry: Entry | undefined,
  path: string,
  kind: ArchiveKind,
): Promise<Manifest> {
  if (entry === undefined) throw new Failure('input', messageOf('archive-of-others', { path }));
  const stated: unknown = JSON.parse((await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'));
  const { version, software } = anyManifestSchema.parse(stated);
  const newer = new Failure('conflict', messageOf('archive-newer', { path, software }));
  if (version > archiveVersion) throw newer;
  const manifest = manifestSchema.parse(stated);
  if (manifest.schemaVersion > migrations.length) throw newer;
  if (manifest.kind !== kind) {
    throw new Failure(
      'input',
      messageOf(manifest.kind === 'study' ? 'archive-is-study' : 'archive-is-backup', { path }),
    );
  }
  return manifest;
}

/** Left free for the rest of the system. */
const reservedBytes = 2 ** 28;

async function checkRoom({ entries }: Manifest, folder: string): Promise<void> {
  const needed = entries.reduce((sum, { bytes }) => sum + bytes, 0) + reservedBytes;
  const { bavail, bsize } = await statfs(folder);
  if (needed <= bavail * bsize) return;
  throw new Failure('output', messageOf('archive-needs-room', { folder, megabytes: Math.ceil(needed / 1e6) }));
}

async function unpackEntries(
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  manifest: Manifest,
  folder: string,
  { signal, onProgress }: ArchiveOptions,
): Promise<void> {
  const total = manifest.entries.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { name, bytes, sha256 } of manifest.entries) {
    throwIfCancelled(signal);
    const entry = entries.get(name);
    if (entry?.uncompressedSize !== bytes) throw new Error(`${bytes} bytes were stated`);
    const target = join(folder, ...name.split('/'));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    const hashed = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        hash.update(chunk);
        onProgress?.((done += chunk.length), total);
        next(null, chunk);
      },
    });
    await pipeline(
      await zip.openReadStreamPromise(entry),
      hashed,
      createWriteStream(target, { flags: 'wx', mode: 0o600 }),
    );
    if (hash.digest('hex') !== sha256) throw new Error('a file is not the one that was packed');
  }
}
