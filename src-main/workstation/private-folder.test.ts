import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../test/fixtures/test-workstation.ts';
import { backUpDaily } from '../database/backup.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.skipIf(process.platform === 'win32')('the data folder (skipped on Windows: access lists guard it)', () => {
  test('is closed to other users at every start, whatever it was before', async () => {
    const root = temporaryFolder();
    const first = testWorkstation(root);
    backUpDaily(first.database, first.folder.databasePath, '2026-01-01');
    await first.close();
    mkdirSync(join(root, 'set-aside'));
    writeFileSync(join(root, 'set-aside', 'old.db'), 'x');
    const folders = [
      '.',
      'files',
      'cache/volumes',
      'thumbnails',
      'registered',
      'uploads',
      'downloads',
      'backups',
      'set-aside',
    ];
    const files = ['concord.db', 'owner.lock', 'backups/2026-01-01.db', 'set-aside/old.db'];
    for (const name of folders) chmodSync(join(root, name), 0o755);
    for (const name of files) chmodSync(join(root, name), 0o644);

    const workstation = testWorkstation(root);
    expect(workstation.startupNotice).toEqual([]);
    for (const name of folders) expect(modeOf(join(root, name)), name).toBe('700');
    workstation.database.exec("INSERT INTO settings VALUES ('x', '1')");
    for (const name of [...files, 'concord.db-wal', 'concord.db-shm', 'owner.json'])
      expect(modeOf(join(root, name)), name).toBe('600');
  });

  test('is closed from its first moment where it is new', () => {
    const root = join(temporaryFolder(), 'made', 'here');
    testWorkstation(root);
    expect(modeOf(root)).toBe('700');
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
      expect(modeOf(join(entry.parentPath, entry.name)), entry.name).toBe(entry.isDirectory() ? '700' : '600');
  });

  test('that serves all users, as /tmp does, is left as it is, and the user is told', () => {
    const root = temporaryFolder();
    chmodSync(root, 0o1777);
    const workstation = testWorkstation(root);
    expect(modeOf(root)).toBe('777');
    expect(workstation.startupNotice).toMatchObject([{ code: 'data-folder-open-to-others', values: { folder: root } }]);
    expect(modeOf(join(root, 'files'))).toBe('700');
    expect(modeOf(join(root, 'concord.db'))).toBe('600');
  });
});
