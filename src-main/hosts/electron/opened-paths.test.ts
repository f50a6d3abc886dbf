import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { pathsInArguments } from './opened-paths.ts';

test('files and folders of a command line are found; the program, its script and options are none', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '检查 1'));
  writeFileSync(join(folder, 'head.nii.gz'), '');
  writeFileSync(join(folder, 'main.js'), '');
  const named = ['--allow-file-access', '-psn_0_1', '检查 1', join(folder, 'head.nii.gz'), 'not-there'];
  const found = [join(folder, '检查 1'), join(folder, 'head.nii.gz')];
  expect(pathsInArguments(['electron', join(folder, 'main.js'), ...named], false, folder)).toEqual(found);
  expect(pathsInArguments([join(folder, 'main.js'), ...named], true, folder)).toEqual(found);
});

test('an address of a file, as some desktops hand it over, is its path', () => {
  const path = join(temporaryFolder(), '检查 1');
  mkdirSync(path);
  const named = ['file://elsewhere/x', pathToFileURL(path).href];
  expect(pathsInArguments(['concord', ...named], true, '/')).toEqual([path]);
});
