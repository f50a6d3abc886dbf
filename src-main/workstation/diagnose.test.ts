import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { closedDataFolder, importTinyStudy } from '../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { dataFolderAt } from './data-folder.ts';
import { diagnose } from './diagnose.ts';

vi.mock(import('node:fs/promises'), async (original) => ({ ...(await original()), statfs: vi.fn() }));

const gigabyte = 2 ** 30;
const withFree = (bytes: number) =>
  vi.mocked(statfs).mockResolvedValue({ bavail: bytes, bsize: 1 } as Awaited<ReturnType<typeof statfs>>);

/** The findings on `root`, by name: `ok` or `PROBLEM` and what is told. */
async function findingsOn(root: string): Promise<Record<string, string>> {
  const findings = await diagnose(dataFolderAt(root));
  return Object.fromEntries(findings.map(({ name, sound, detail }) => [name, `${sound ? 'ok' : 'PROBLEM'} ${detail}`]));
}

beforeEach(() => void withFree(5 * gigabyte));

test('where nothing was imported yet all is sound, and nothing is made', async () => {
  const root = join(temporaryFolder(), 'none');
  expect(await findingsOn(root)).toEqual({
    Concord: expect.stringContaining(`on Node ${process.versions.node}, ${process.platform}`) as string,
    'Data folder': `ok ${root} (nothing imported yet)`,
    Database: 'ok none yet',
    'Imported files': 'ok none yet',
    Threads: 'ok start, and run WebAssembly',
  });
  expect(existsSync(root)).toBe(false);
});

test('less room than a large study needs is a problem', async () => {
  const root = temporaryFolder();
  expect((await findingsOn(root))['Data folder']).toBe(`ok ${root}, 5.4 GB free`);
  withFree(5 * gigabyte - 1);
  expect((await findingsOn(root))['Data folder']).toBe(`PROBLEM ${root}, 5.4 GB free`);
});

test('a data folder that cannot be written is a problem, with what helps', async () => {
  const root = join(temporaryFolder(), 'file');
  writeFileSync(root, '', { mode: 0o444 });
  expect((await findingsOn(root))['Data folder']).toBe(
    `PROBLEM ${root} cannot be written. Make it writable, or choose another folder with --data.`,
  );
});

test('stored files that are missing or of another length are counted', async () => {
  const { root } = await closedDataFolder(importTinyStudy);
  expect(await findingsOn(root)).toMatchObject({ Database: 'ok sound', 'Imported files': 'ok 12, all there' });
  const { files } = dataFolderAt(root);
  const [first, second] = readdirSync(files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  rmSync(first!);
  writeFileSync(second!, 'short');
  expect((await findingsOn(root))['Imported files']).toBe(
    'PROBLEM 2 of 12 are missing or changed. Import their studies again.',
  );
});

test('a damaged database is told with what helps, and keeps the other checks from nothing', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'concord.db'), 'damaged'.repeat(1000));
  const { Database, Threads, ...others } = await findingsOn(root);
  expect(Database).toMatch(/^PROBLEM file is not a database\. Run "concord doctor --rebuild"/);
  expect(others['Imported files']).toMatch(/^PROBLEM /);
  expect(Threads).toMatch(/^ok /);
});
