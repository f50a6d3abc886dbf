import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as own from './own-files.ts';

it('knows each of our own files where the sources run; test/packaging does the same for a packaged build', () => {
  expect(existsSync(join(own.ownRoot, 'package.json'))).toBe(true);
  expect(existsSync(own.assetPath('fonts/dejavu-sans.ttf'))).toBe(true);
  expect(own.sampleCaseFolder()).not.toBeNull();
  expect(existsSync(own.codecsPath())).toBe(true);
  expect(existsSync(fileURLToPath(new URL('elastix.wasm.zst', own.elastixFolder())))).toBe(true);
  for (const name of ['thread', 'task-worker'] as const) expect(existsSync(own.threadEntry(name))).toBe(true);
});

it('refuses an asset that is missing by its name', () => {
  expect(() => own.assetPath('fonts/none.ttf')).toThrow(/fonts\/none\.ttf/);
});
