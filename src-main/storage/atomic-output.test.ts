import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src-shared/failure.ts';
import { refuseExisting, writeAtomically, writeFileAtomically } from './atomic-output.ts';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'concord-atomic-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const refusal = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) as string });

describe('writing a set of files atomically', () => {
  it('makes the folder, places files and folders, and leaves nothing else', async () => {
    const folder = join(scratch, '病人 é', 'out');
    await writeAtomically(folder, {}, async (staging) => {
      await writeFile(join(staging, 'a.txt'), 'a');
      await mkdir(join(staging, 'dicom'));
      await writeFile(join(staging, 'dicom', 'b.dcm'), 'b');
    });
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'dicom']);
    expect(await readdir(join(folder, 'dicom'))).toEqual(['b.dcm']);
  });

  it('leaves no trace of a failure, not even the folders that it made', async () => {
    const write = async (staging: string) => {
      await writeFile(join(staging, 'a.txt'), 'half');
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    const folder = join(scratch, 'deep', 'out');
    await expect(writeAtomically(folder, {}, write)).rejects.toEqual(refusal('output', `${folder} cannot be written`));
    expect(await readdir(scratch)).toEqual([]);
  });

  it('leaves no trace of a cancel', async () => {
    const abort = new AbortController();
    const write = async (staging: string) => {
      await writeFile(join(staging, 'a.txt'), 'a');
      abort.abort();
    };
    await expect(writeAtomically(join(scratch, 'out'), { signal: abort.signal }, write)).rejects.toThrow(Failure);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('refuses to replace a file silently, and keeps it', async () => {
    await writeFile(join(scratch, 'a.txt'), 'old');
    const write = (path: string) => writeFile(path, 'new');
    await expect(writeFileAtomically(join(scratch, 'a.txt'), {}, write)).rejects.toEqual(refusal('output', 'exists'));
    expect(await readFile(join(scratch, 'a.txt'), 'utf8')).toBe('old');
    await expect(refuseExisting(scratch, ['b.txt', 'a.txt'])).rejects.toThrow('a.txt exists already');
  });

  it('replaces files and folders whole where asked to', async () => {
    await mkdir(join(scratch, 'dicom'));
    await writeFile(join(scratch, 'dicom', 'stale.dcm'), 'old');
    await writeAtomically(scratch, { overwrite: true }, async (staging) => {
      await mkdir(join(staging, 'dicom'));
      await writeFile(join(staging, 'dicom', '1.dcm'), 'new');
    });
    expect(await readdir(scratch)).toEqual(['dicom']);
    expect(await readdir(join(scratch, 'dicom'))).toEqual(['1.dcm']);
  });

  it('says so where a file is in the way of the folder', async () => {
    await writeFile(join(scratch, 'file'), '');
    await expect(writeAtomically(join(scratch, 'file', 'out'), {}, async () => {})).rejects.toEqual(
      refusal('output', 'not a folder'),
    );
  });

  it('says so where it may not write', async (context) => {
    if (process.getuid?.() === 0 || process.platform === 'win32') context.skip('the superuser may write anywhere');
    const locked = join(scratch, 'locked');
    await mkdir(locked, { mode: 0o500 });
    await expect(writeAtomically(locked, {}, async () => {})).rejects.toEqual(refusal('output', 'may not write'));
    expect((await stat(locked)).isDirectory()).toBe(true);
  });
});
