import { afterAll, beforeAll, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttackedHost, attacks, violationsOf } from './hostile-servers.ts';

/**
 * A few of the attacks; `npm run torture -- --part hostile-servers` makes all of them, and holds the window to 100 ms and a
 * cancel to half a second. Here both may take a second, for a machine that does other work too.
 */
const few = [
  'dimse huge PDU test',
  'dimse endless message find',
  'dimse an object that nobody asked for find',
  'dimse 60,000 answers find',
  'dimse endless answers find',
  'dimse other studies retrieve',
  'dimse a byte at a time find',
  'dimse an endless object retrieve',
  'dimse silence send',
  'web endless list find',
  'web one endless study find',
  'web gzip find',
  'web endless part header retrieve',
  'web other studies retrieve',
  'web endless provisional answers find',
];
const slackMs = 1000;

let [folder, host]: [string, AttackedHost | undefined] = ['', undefined];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-hostile-'));
  host = await AttackedHost.open(folder, 1);
});
afterAll(async () => {
  await host?.close();
  rmSync(folder, { recursive: true, force: true });
});

it.each(few)('%s: has a clear end, and the window is answered meanwhile', async (which) => {
  const attack = attacks.find(({ kind, name, ask }) => `${kind} ${name} ${ask}` === which)!;
  const outcome = await host!.suffer(attack, 300);
  const { cancelledMs, worstMs } = outcome;
  expect(violationsOf(attack, { ...outcome, cancelledMs: cancelledMs === null ? null : 0 })).toEqual([]);
  expect(cancelledMs ?? 0).toBeLessThan(slackMs);
  expect(worstMs).toBeLessThan(slackMs);
});

it('a newer search ends the one before, whose server says nothing', async () => {
  const silent = attacks.find(({ name, ask }) => name === 'silence' && ask === 'find')!;
  const many = attacks.find(({ name }) => name === '60,000 answers')!;
  const first = host!.suffer({ ...silent, ends: ['cancelled'] });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await host!.suffer(many)).codes).toEqual(['more-studies']);
  expect((await first).codes).toEqual(['cancelled']);
});
