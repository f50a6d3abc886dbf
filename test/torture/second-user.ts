import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyFor } from '../fixtures/http-backend.ts';
import { seededRandom, type TortureOptions, type TorturePart } from './part.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** `nobody`: a user of the machine who is not ours. */
const otherUser = 65534;

/** Why no second user can be had here, or null. */
export function noSecondUserReason(): string | null {
  if (process.platform !== 'linux') return 'it reads /proc';
  if (process.getuid?.() !== 0) return 'only root can act as another user';
  const tried = spawnSync(process.execPath, ['-e', ''], { uid: otherUser, gid: otherUser });
  return tried.status === 0 ? null : 'another user cannot run this Node';
}

/** Runs as the other user: reads all it can of processes and files, and asks the port. Prints what it got, as JSON. */
const spy = `
const { readFileSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');
const [, root, port, guessesJson] = process.argv;
// Only plain files: a pipe or a terminal would wait for ever. /proc's own files say 0 bytes and are plain.
const read = (path) => { try { return statSync(path).isFile() ? readFileSync(path, 'latin1') : null; } catch { return null; } };
const list = (path) => { try { return readdirSync(path, { withFileTypes: true }); } catch { return []; } };
const seen = [], files = [];
for (const { name } of list('/proc')) {
  if (!/^\\d+$/.test(name) || name === String(process.pid)) continue;
  for (const what of ['cmdline', 'environ', 'comm', 'fd']) {
    const path = join('/proc', name, what);
    if (what === 'fd') { for (const fd of list(path)) seen.push(read(join(path, fd.name)) ?? ''); }
    else seen.push(read(path) ?? '');
  }
}
const walk = (folder) => { for (const entry of list(folder)) {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) walk(path); else { const text = read(path); if (text !== null) { files.push(path); seen.push(text); } }
} };
walk(root);
const known = ['concord.db', 'concord.db-wal', 'owner.json', 'partial'];
for (const name of known) { const text = read(join(root, name)); if (text !== null) { files.push(name); seen.push(text); } }
(async () => {
  const answers = [];
  for (const { method, path, headers, body } of JSON.parse(guessesJson)) {
    const response = await fetch('http://127.0.0.1:' + port + path, { method, headers, body });
    const text = await response.text();
    answers.push({ method, path, status: response.status, text });
    seen.push(text);
  }
  console.log(JSON.stringify({ files, answers, seen: seen.join('\\n') }));
})();
`;

interface Guess {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Loot {
  readonly files: readonly string[];
  readonly answers: readonly (Guess & { readonly status: number; readonly text: string })[];
  /** All that the other user could read, one after the other. */
  readonly seen: string;
}

/** What the other user tries at the port: each door without a key, with made-up keys, tokens and secrets. */
function guesses(count: number, seed: number): Guess[] {
  const random = seededRandom(seed);
  const made = () => Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256))).toString('base64url');
  const json = { 'content-type': 'application/json' };
  return Array.from({ length: count }, (_, index) => {
    const headers =
      index % 2 === 0 ? json : { ...json, authorization: `Concord ${made()}`, cookie: `concord=${made()}` };
    const doors: Guess[] = [
      { method: 'POST', path: '/api/studies.list', headers, body: '{}' },
      { method: 'POST', path: '/api/servers.list', headers, body: '{}' },
      { method: 'GET', path: '/events', headers },
      { method: 'GET', path: `/volumes/${crypto.randomUUID()}`, headers },
      { method: 'GET', path: `/downloads/${crypto.randomUUID()}`, headers },
      { method: 'PUT', path: `/uploads/${crypto.randomUUID()}/1.dcm`, headers, body: 'x' },
      { method: 'POST', path: '/session', headers, body: made() },
      { method: 'POST', path: '/address', headers, body: made() },
      { method: 'GET', path: `/?token=${made()}`, headers: {} },
    ];
    return doors[index % doors.length]!;
  });
}

/** Concord with its window about to open: a browser of the test's own notes what it is started with, and stays. */
async function startConcord(folder: string) {
  const root = join(folder, 'data');
  mkdirSync(root);
  // As an older version, a copy or an administrator may have left them.
  for (const path of [folder, root]) chmodSync(path, 0o755);
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const noted = join(folder, 'browser-arguments');
  writeFileSync(
    join(programs, 'xdg-open'),
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${noted}'\nexec '${process.execPath}' -e 'setTimeout(() => {}, 600000)' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const environment = { ...process.env, DISPLAY: ':99', PATH: `${programs}:${process.env['PATH']}` };
  const args = ['bin/concord.mjs', 'start', '--loopback', '--data', root];
  const child = spawn(process.execPath, args, {
    cwd: repository,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Concord is ready at (http:\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`Concord ended with ${code}`)));
  });
  const waitUntilMs = Date.now() + 30_000;
  while (Date.now() < waitUntilMs && (!existsSync(noted) || readFileSync(noted, 'utf8') === ''))
    await new Promise((resolve) => setTimeout(resolve, 20));
  const page = readFileSync(noted, 'utf8').trim();
  return {
    root,
    address,
    page,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      endBrowser(page);
    },
  };
}

/** The stand-in for the browser outlives Concord, as a browser does: it is found by the page that it was given. */
function endBrowser(page: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(page)) process.kill(Number(pid), 'SIGTERM');
    } catch {
      // It ended by itself.
    }
  }
}

/** One start of Concord, spied on by another user while its window opens and when it is open. */
export async function spyOnStart({ folder, seed, tries }: Pick<TortureOptions, 'folder' | 'seed'> & { tries: number }) {
  const concord = await startConcord(folder);
  const violations: string[] = [];
  try {
    const { port } = new URL(concord.address);
    const token = /#token=(.*)$/.exec(concord.address)![1]!;
    if (concord.page.includes(token) || concord.page.startsWith('http'))
      violations.push('the browser was started with the address');
    const secret = (JSON.parse(readFileSync(join(concord.root, 'owner.json'), 'utf8')) as { secret: string }).secret;
    const steal = (): Loot => {
      const args = ['-e', spy, concord.root, port, JSON.stringify(guesses(tries, seed))];
      const ran = spawnSync(process.execPath, args, {
        uid: otherUser,
        gid: otherUser,
        maxBuffer: 2 ** 28,
        timeout: 120_000,
      });
      if (ran.status !== 0) throw new Error(`The second user's program failed: ${ran.stderr.toString()}`);
      return JSON.parse(ran.stdout.toString()) as Loot;
    };
    const key = { value: '' };
    for (const moment of ['while the window opens', 'when the window is open']) {
      if (moment.startsWith('when')) key.value = await keyFor(concord.address);
      const { files, answers, seen } = steal();
      for (const path of files) violations.push(`${moment}: the second user read ${path}`);
      for (const [what, value] of Object.entries({ token, secret, key: key.value }))
        if (value !== '' && seen.includes(value)) violations.push(`${moment}: the second user saw the ${what}`);
      for (const { method, path, status } of answers) {
        const isWindow = path.startsWith('/?');
        if (!isWindow && ![401, 403, 404].includes(status))
          violations.push(`${moment}: ${method} ${path} answered ${status}`);
      }
    }
    if (key.value === '') violations.push('the real window could not sign in');
    if (existsSync(concord.page)) violations.push('the page that opens the window is still there after its use');
    return { cases: 2 * tries, violations };
  } finally {
    await concord.stop();
  }
}

export const run: TorturePart = async ({ folder, seed, scale, log }) => {
  const reason = noSecondUserReason();
  if (reason !== null) {
    log(`skipped: ${reason}`);
    const skipped: Record<string, number> = { skipped: 1 };
    return { cases: 0, figures: skipped, violations: [] };
  }
  const starts = Math.max(1, Math.round(5 * scale));
  const tries = Math.max(9, Math.round(450 * scale));
  let cases = 0;
  const violations: string[] = [];
  for (let start = 0; start < starts; start++) {
    const own = join(folder, String(start));
    mkdirSync(own);
    chmodSync(folder, 0o755);
    const spied = await spyOnStart({ folder: own, seed: seed + start, tries });
    cases += spied.cases;
    violations.push(...spied.violations);
  }
  const figures: Record<string, number> = { starts, refused: cases - violations.length };
  return { cases, figures, violations };
};
