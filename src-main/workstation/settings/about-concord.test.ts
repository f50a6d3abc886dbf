import { expect, test } from 'vitest';
import { licenceFiles } from '../../storage/own-files.ts';
import { licenceTexts, runtimeVersions } from './about-concord.ts';

test('what Concord runs on is named, Electron where it is Electron', () => {
  expect(runtimeVersions({ node: '24.1.0' } as NodeJS.ProcessVersions)).toEqual([
    { name: 'Node.js', version: '24.1.0' },
  ]);
  const inElectron = { node: '24.1.0', electron: '45.0.0', chrome: '150.0' } as NodeJS.ProcessVersions;
  expect(runtimeVersions(inElectron).map(({ name }) => name)).toEqual(['Electron', 'Chromium', 'Node.js']);
});

test('the licences are those of main process and window', async (context) => {
  if (licenceFiles().length === 0) return context.skip('out/ is not built');
  const text = await licenceTexts();
  expect(text).toContain('zod 4');
  expect(text).toContain('vue');
});
