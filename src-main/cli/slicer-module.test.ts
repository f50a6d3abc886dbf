import { expect, test } from 'vitest';
import { runCommand } from '../../test/fixtures/run-command.ts';
import * as slicerModule from './slicer-module.ts';

test('--xml describes two volumes in, a volume and a transform out, and nothing to set', async () => {
  const { output, code } = await runCommand(slicerModule, ['--xml']);
  expect(code).toBe(0);
  const described = [...output.matchAll(/<name>(\w+)<\/name>[\s\S]*?<channel>(\w+)<\/channel>/g)];
  expect(described.map(([, name, channel]) => `${name} ${channel}`)).toEqual([
    'fixedVolume input',
    'movingVolume input',
    'registeredVolume output',
    'outputTransform output',
    'verdict output',
    'errorBound output',
    'ncc output',
    'reasons output',
  ]);
});

test('what is missing is said, and a volume that cannot be read is named', async () => {
  expect(await runCommand(slicerModule, ['--fixed', 'a.nrrd'])).toMatchObject({ failure: 'usage' });
  const ran = await runCommand(slicerModule, ['--fixed', '/nowhere/a.nrrd', '--moving', '/nowhere/b.nrrd']);
  expect(ran).toMatchObject({ failure: 'input' });
  expect(ran.errors).toContain('/nowhere/a.nrrd');
});
