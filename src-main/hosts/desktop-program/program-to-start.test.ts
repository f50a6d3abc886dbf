import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Message } from '../../../src-shared/messages/message.ts';
import {
  electronMirror,
  electronPackageFor,
  setForTest,
  shellProgram,
} from '../../../test/fixtures/electron-mirror.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { hasDisplay, programToStart, type ProgramOptions } from './program-to-start.ts';

const onLinux = test.runIf(process.platform === 'linux');

/** Asks for the program, and hears what a person is told: a list of codes a line. */
async function asked(packageFolder: string | null, options: Partial<ProgramOptions> = {}) {
  const lines: string[][] = [];
  const program = await programToStart({
    packageFolder,
    asksAnew: false,
    hasDisplay: true,
    say: (...messages: readonly Message[]) => lines.push(messages.map(({ code }) => code)),
    ...options,
  });
  return { program, lines };
}

onLinux('absent: Electron’s own installer fetches, checks and unpacks it, and the next start finds it', async () => {
  const { folder, archive } = await electronPackageFor(shellProgram('exit 0'));
  let sendRest = () => {};
  const mirror = await electronMirror((response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 64));
    sendRest = () => response.end(archive.subarray(64));
  });
  const shown: [number, number | null][] = [];
  const onProgress = (fetched: number, total: number | null) => {
    shown.push([fetched, total]);
    sendRest();
  };
  const first = await asked(folder, { onProgress });
  expect(first.program).toBe(join(folder, 'dist/electron'));
  expect(first.lines).toEqual([['electron-fetching'], ['electron-fetched']]);
  expect(shown).toContainEqual([64, archive.length]);
  const second = await asked(folder);
  expect([second.program, second.lines, mirror.asked()]).toEqual([first.program, [], 1]);
});

onLinux('refused: a line says so, the next start does not ask again, --electron does', async () => {
  const { folder } = await electronPackageFor(shellProgram('exit 0'));
  const mirror = await electronMirror((response) => response.writeHead(403).end());
  const told = ['electron-not-fetched', 'electron-refused', 'electron-ask-anew'];
  expect(await asked(folder)).toMatchObject({ program: null, lines: [['electron-fetching'], told] });
  const second = await asked(folder);
  expect(second).toMatchObject({ program: null, lines: [['electron-failed-before', ...told.slice(1)]] });
  expect(mirror.asked()).toBe(1);
  await asked(folder, { asksAnew: true });
  expect(mirror.asked()).toBe(2);
});

onLinux('a failure is forgotten with another mirror, and once the program has come', async () => {
  const { folder, archive } = await electronPackageFor(shellProgram('exit 0'));
  await electronMirror((response) => response.writeHead(500).end());
  expect((await asked(folder)).program).toBeNull();
  const sound = await electronMirror((response) => response.end(archive));
  expect((await asked(folder)).program).toBe(join(folder, 'dist/electron'));
  expect(sound.asked()).toBe(1);
  expect(readdirSync(join(folder, '../.cache/concord'))).toEqual([]);
});

onLinux('hanging: given up after the time for an answer, nothing left behind', async () => {
  const { folder } = await electronPackageFor(shellProgram('exit 0'));
  await electronMirror(() => undefined);
  const before = scratchFolders();
  const { program, lines } = await asked(folder, { answerMs: 300 });
  expect([program, lines.at(-1)]).toEqual([null, ['electron-not-fetched', 'electron-no-answer', 'electron-ask-anew']]);
  expect(scratchFolders()).toEqual(before);
});

onLinux('a download that stops half-way is given up as well', async () => {
  const { folder, archive } = await electronPackageFor(shellProgram('exit 0'));
  await electronMirror((response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 64));
  });
  const { lines } = await asked(folder, { answerMs: 20_000, stallMs: 300 });
  expect(lines.at(-1)).toContain('electron-no-answer');
});

onLinux.each([
  ['http://127.0.0.1:47999/', 'electron-no-connection'],
  ['http://nowhere.invalid/', 'electron-offline'],
])('offline: %s is told as %s', async (mirror, why) => {
  const { folder } = await electronPackageFor(shellProgram('exit 0'));
  setForTest('ELECTRON_MIRROR', mirror);
  setForTest('electron_config_cache', temporaryFolder());
  expect((await asked(folder)).lines.at(-1)).toEqual(['electron-not-fetched', why, 'electron-ask-anew']);
});

onLinux('corrupt: what differs from Electron’s checksum is not unpacked', async () => {
  const { folder, archive } = await electronPackageFor(shellProgram('exit 0'));
  archive[40]! ^= 1;
  await electronMirror((response) => response.end(archive));
  const { program, lines } = await asked(folder);
  expect([program, lines.at(-1)?.[1]]).toEqual([null, 'electron-corrupt']);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
});

onLinux('a program that is there in part only, or of another version, is fetched anew', async () => {
  const { folder, archive } = await electronPackageFor(shellProgram('exit 0'));
  const mirror = await electronMirror((response) => response.end(archive));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/electron'), 'half of it');
  expect((await asked(folder)).program).not.toBeNull();
  writeFileSync(join(folder, 'dist/version'), '1.0.0');
  expect((await asked(folder)).program).not.toBeNull();
  expect(readFileSync(join(folder, 'dist/electron'), 'utf8')).toMatch(/^#!/);
  // The second came from the installer's cache.
  expect(mirror.asked()).toBe(1);
});

onLinux('Ctrl-C ends the installer, is no failure to remember, and leaves nothing', async () => {
  const { folder } = await electronPackageFor(shellProgram('exit 0'));
  const stopping = new AbortController();
  await electronMirror(() => stopping.abort());
  const before = scratchFolders();
  await expect(asked(folder, { signal: stopping.signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(scratchFolders()).toEqual(before);
  expect(existsSync(join(folder, '../.cache'))).toBe(false);
});

test('without a display, or without Electron’s package, nothing is fetched', async () => {
  setForTest('ELECTRON_MIRROR', 'http://127.0.0.1:9/');
  expect(await asked('/nowhere', { hasDisplay: false })).toMatchObject({ program: null, lines: [['no-display']] });
  expect(await asked(null)).toMatchObject({ program: null, lines: [] });
  expect(await asked(null, { asksAnew: true })).toMatchObject({ program: null, lines: [['electron-not-part']] });
});

test('an installation without the installer says so by its folder', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{"version":"1.0.0"}');
  expect(await asked(folder)).toMatchObject({ program: null, lines: [['electron-folder-closed']] });
});

test.each([
  [{}, 'linux', false],
  [{ DISPLAY: ':0' }, 'linux', true],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
  [{}, 'win32', true],
  [{}, 'darwin', true],
] as const)('a display: %o on %s is %s', (environment, platform, there) => {
  expect(hasDisplay(environment, platform)).toBe(there);
});

function scratchFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('concord-electron-'));
}
