import { expect, test } from 'vitest';
import { uploadNameParts } from './upload-name.ts';

test('folders and names are kept, of whatever system and language', () => {
  expect(uploadNameParts('CD/IMAGES\\1.dcm', 'linux')).toEqual(['CD', 'IMAGES', '1.dcm']);
  expect(uploadNameParts('/头部 检查/T1 (2).nii.gz', 'linux')).toEqual(['头部 检查', 'T1 (2).nii.gz']);
});

test.each([
  '',
  '/',
  '.',
  '..',
  'a/../b',
  '..\\b',
  'a\u0000b',
  'a\nb',
  'x'.repeat(256),
  '字'.repeat(86),
  `${'a/'.repeat(33)}b`,
  `${'x'.repeat(200)}/`.repeat(11),
])(
  // prettier-ignore
  'what could lead elsewhere, or is no plain name, is refused: %j',
  (name) => {
    expect(() => uploadNameParts(name, 'linux')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  },
);

test.each(['C:a', 'a:stream', 'nul', 'COM1.dcm', 'a.', 'b ', 'a?b'])('%j means something else on Windows', (name) => {
  expect(() => uploadNameParts(name, 'win32')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  expect(uploadNameParts(name, 'linux')).toEqual([name]);
});
