import type { ReadableDatabase, WritableDatabase } from './connection.ts';

export interface StoredFile {
  /** SHA-256, hexadecimal. */
  readonly contentHash: string;
  readonly byteLength: number;
  /** Relative to the data folder if copied, absolute if linked. */
  readonly path: string;
  readonly linked: boolean;
}

interface FileRow {
  readonly content_hash: string;
  readonly byte_length: number;
  readonly path: string;
  readonly linked: number;
}

/** @returns true if the file is new, false if its content was known. */
export function insertFile(database: WritableDatabase, file: StoredFile, at: string): boolean {
  const { changes } = database
    .prepare(
      'INSERT INTO files (content_hash, byte_length, path, linked, added_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    )
    .run(file.contentHash, file.byteLength, file.path, file.linked ? 1 : 0, at);
  return changes > 0;
}

export function filesOfSeries(database: ReadableDatabase, seriesId: string): StoredFile[] {
  return database
    .prepare<[string], FileRow>(
      'SELECT files.* FROM series_files JOIN files USING (content_hash) WHERE series_id = ? ORDER BY position',
    )
    .all(seriesId)
    .map(fileOfRow);
}

export function listFiles(database: ReadableDatabase): StoredFile[] {
  return database.prepare<[], FileRow>('SELECT * FROM files').all().map(fileOfRow);
}

/** Forgets files that no series holds any more. @returns them, for their bytes to be removed. */
export function forgetUnheldFiles(database: WritableDatabase): StoredFile[] {
  return database
    .prepare<[], FileRow>(
      'DELETE FROM files WHERE NOT EXISTS (SELECT 1 FROM series_files WHERE series_files.content_hash = files.content_hash) RETURNING *',
    )
    .all()
    .map(fileOfRow);
}

function fileOfRow(row: FileRow): StoredFile {
  return { contentHash: row.content_hash, byteLength: row.byte_length, path: row.path, linked: row.linked === 1 };
}
