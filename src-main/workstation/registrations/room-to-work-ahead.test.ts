import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { roomToWorkAhead } from './room-to-work-ahead.ts';

function suppliesOf(supplies: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const folder = temporaryFolder();
  for (const [name, files] of Object.entries(supplies)) {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
  }
  return folder;
}

const mains = { type: 'Mains', online: '1' };
const battery = (status: string) => ({ type: 'Battery', status });

type Supplies = Parameters<typeof suppliesOf>[0];

test.each<[string, Supplies | null, boolean]>([
  ['no list of power supplies', null, true],
  ['on the mains', { AC: mains, BAT0: battery('Charging') }, true],
  ['on the battery', { AC: { ...mains, online: '0' }, BAT0: battery('Discharging') }, false],
  ['a mouse on its battery', { AC: mains, mouse: { ...battery('Discharging'), scope: 'Device' } }, true],
])('with memory to spare, %s', (_, supplies, room) => {
  expect(roomToWorkAhead({}, 16e9, supplies ? suppliesOf(supplies) : '/nowhere')).toBe(room);
});

test('the host knows better than the list', () => {
  const folder = suppliesOf({ BAT0: battery('Full') });
  expect(roomToWorkAhead({ onBattery: () => true }, 16e9, folder)).toBe(false);
  expect(roomToWorkAhead({ onBattery: () => null }, 16e9, folder)).toBe(true);
});

test('not with memory short', () => {
  expect(roomToWorkAhead({}, 1e9, '/nowhere')).toBe(false);
});
