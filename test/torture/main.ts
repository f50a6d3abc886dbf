import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TorturePart } from './part.ts';

/** The parts by name; each is loaded when its turn comes, and runs for itself with `--part`. */
const parts: Readonly<Record<string, () => Promise<TorturePart>>> = {
  'second-user': async () => (await import('./second-user.ts')).run,
  kills: async () => (await import('./kills.ts')).run,
  'hostile-servers': async () => (await import('./hostile-servers.ts')).run,
  'damaged-streams': async () => (await import('./damaged-streams.ts')).run,
  'reader-inputs': async () => (await import('./reader-inputs.ts')).run,
};

const usage = `npm run torture -- [--part ${Object.keys(parts).join('|')}] [--seed N] [--scale FRACTION]`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { part: { type: 'string' }, seed: { type: 'string' }, scale: { type: 'string' } },
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const scale = Number(values.scale ?? 1);
  const names = values.part === undefined ? Object.keys(parts) : values.part.split(',');
  if (!Number.isInteger(seed) || !(scale > 0) || names.some((name) => !Object.hasOwn(parts, name))) {
    console.error(usage);
    return 2;
  }
  console.log(`seed ${seed}, scale ${scale}`);
  let violations = 0;
  for (const name of names) {
    const folder = mkdtempSync(join(tmpdir(), `concord-torture-${name}-`));
    const startedMs = performance.now();
    try {
      const run = await parts[name]!();
      const outcome = await run({ seed, scale, folder, log: (line) => console.log(`  ${line}`) });
      const figures = Object.entries(outcome.figures).map(([figure, count]) => `${figure} ${count}`);
      const seconds = Math.round((performance.now() - startedMs) / 1000);
      console.log(`${name}: ${outcome.cases} cases in ${seconds} s; ${figures.join(', ')}`);
      for (const violation of outcome.violations) console.log(`  WRONG: ${violation}`);
      violations += outcome.violations.length;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(`${violations} violations (seed ${seed})`);
  return violations === 0 ? 0 : 1;
}

process.exitCode = await main();
