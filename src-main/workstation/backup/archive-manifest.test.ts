import { expect, test } from 'vitest';
import { manifestSchema } from './archive-manifest.ts';

const manifest = (name: string) => ({
  version: 1,
  kind: 'backup',
  schemaVersion: 1,
  software: '1.0.0',
  at: '2026-01-01T00:00:00Z',
  entries: [{ name, bytes: 1, sha256: 'a'.repeat(64) }],
});

test.each([
  'concord.db',
  'files/ab/abcdef',
  'files/ab/abcdef/T1 头.nii.gz',
  'files/ab/abcdef/.origin.json',
  'registered/1.f32',
  'thumbnails/1.png',
])('%s is a name of the data folder', (name) => {
  expect(manifestSchema.safeParse(manifest(name)).success).toBe(true);
});

test.each([
  '../concord.db',
  'files/../../x',
  'files/..',
  '/etc/passwd',
  'files\\x',
  'C:/x',
  'files/a:b',
  'owner.lock',
  'files',
  'files/',
  'files//x',
  'files/a\0b',
  'files/./x',
])('%j leads elsewhere and is refused', (name) => {
  expect(manifestSchema.safeParse(manifest(name)).success).toBe(false);
});
