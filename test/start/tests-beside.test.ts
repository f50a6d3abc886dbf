import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folders = ['src-main/cli', 'src-main/pacs', 'src-main/database', 'src-main/workstation'];

const types = 'types alone';

/** Files of these folders without a test beside them, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'handler.ts': types,
  'workstation.ts': types,
  'study-store.ts': types,
  'studies/study-facts.ts': types,
  'servers/secret-store.ts': types,
};

test('each command, server file, table and use case has its test beside it', () => {
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/')),
  );
  const untested = sources.filter((path) => !existsSync(join(root, path.replace(/\.ts$/, '.test.ts'))));
  const listed = Object.keys(exceptions).map((name) => `src-main/workstation/${name}`);
  expect(untested.filter((path) => !listed.includes(path))).toEqual([]);
  // An exception that has its test by now, or has gone, leaves the list.
  expect(listed.filter((path) => !untested.includes(path))).toEqual([]);
});
