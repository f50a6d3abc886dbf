import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { backupsFolder, listBackups } from './backup-files.ts';

test('backups are listed the newest first, and nothing else that lies there', () => {
  const database = join(temporaryFolder(), 'concord.db');
  expect(listBackups(database)).toEqual([]);
  const folder = backupsFolder(database);
  mkdirSync(folder);
  for (const name of ['2026-01-02.db', '2026-01-10.db', '2025-12-31.db', '2026-01-11.db.partial', 'notes.db']) {
    writeFileSync(join(folder, name), '');
  }
  const names = ['2026-01-10.db', '2026-01-02.db', '2025-12-31.db'];
  expect(listBackups(database)).toEqual(names.map((name) => join(folder, name)));
});
