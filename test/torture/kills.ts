import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { disagreements, lostOf, type Acknowledged } from './kill-traces.ts';
import { seededRandom, type TortureOptions, type TorturePart } from './part.ts';

const wholeRun = 200;
/** A data folder is looked at whole after each kill: a new one now and then keeps that short. */
const killsPerFolder = 20;
/** Long enough for several things to be done, and to be killed in any of them. */
const longestLifeMs = 3000;
const worker = fileURLToPath(new URL('./kill-worker.ts', import.meta.url));

/**
 * Kills a working Concord (SIGKILL) at random moments, and opens its data folder again: what was acknowledged is there,
 * nothing half is, database and files agree. Seeded: which things are done in which order; the moments are the machine's.
 */
export const run: TorturePart = async (options) => {
  const kills = Math.max(1, Math.round(wholeRun * options.scale));
  return killTimes(options, kills);
};

export async function killTimes({ seed, folder, log }: TortureOptions, kills: number) {
  const random = seededRandom(seed);
  const violations: string[] = [];
  const figures = { imports: 0, registrations: 0, reviews: 0, exports: 0, 'ended by themselves': 0 };
  let acknowledged: Acknowledged[] = [];
  let place = { data: '', sources: '', exports: '' };
  for (let kill = 0; kill < kills; kill++) {
    if (kill % killsPerFolder === 0) {
      rmSync(join(folder, String(kill / killsPerFolder - 1)), { recursive: true, force: true });
      place = placeIn(join(folder, String(kill / killsPerFolder)));
      acknowledged = [];
    }
    const lifeMs = random() * longestLifeMs;
    const { acknowledged: done, exitCode, errors } = await killedAfter(place, Math.floor(random() * 2 ** 31), lifeMs);
    acknowledged.push(...done);
    for (const { kind } of done) figures[`${kind}s`] += 1;
    if (exitCode !== null) {
      figures['ended by themselves'] += 1;
      violations.push(`kill ${kill} (seed ${seed}): ended by itself: ${errors.slice(-500)}`);
    }
    const workstation = openWorkstation({ folder: dataFolderAt(place.data) });
    // Closing waits for what settles the exports that were interrupted.
    await workstation.close();
    const again = openWorkstation({ folder: dataFolderAt(place.data) });
    const wrong = [...lostOf(again, acknowledged).map((one) => `lost: ${one}`), ...disagreements(again, place.exports)];
    await again.close();
    violations.push(...wrong.map((one) => `kill ${kill} (seed ${seed}): ${one}`));
    if (kill % killsPerFolder === killsPerFolder - 1) log(`${kill + 1} kills, ${violations.length} violations`);
  }
  return { cases: kills, figures, violations };
}

function placeIn(folder: string) {
  const place = { data: join(folder, 'data'), sources: join(folder, 'sources'), exports: join(folder, 'exports') };
  for (const path of Object.values(place)) mkdirSync(path, { recursive: true });
  return place;
}

/** @param lifeMs from when it is at work. */
function killedAfter(place: ReturnType<typeof placeIn>, seed: number, lifeMs: number) {
  const child = spawn(process.execPath, [worker, place.data, place.sources, place.exports, String(seed)]);
  let output = '';
  let errors = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    timer ??= setTimeout(() => child.kill('SIGKILL'), lifeMs);
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise<{ acknowledged: Acknowledged[]; exitCode: number | null; errors: string }>((resolve) => {
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      // The last line may be half.
      const lines = output.split('\n').slice(0, -1);
      const printed = lines.map((line) => JSON.parse(line) as Acknowledged | { readonly kind: 'ready' });
      resolve({ acknowledged: printed.filter((line) => line.kind !== 'ready'), exitCode, errors });
    });
  });
}
