import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { unpackedPaths } from './unpack.ts';

async function archive(folder: string, bytes: number): Promise<string> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.alloc(bytes), 'case/one.dcm');
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  const path = join(folder, 'scan.zip');
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}

describe('an archive', () => {
  it('is refused by name, before anything is unpacked, if the disk has no room for it', async () => {
    const folder = temporaryFolder();
    const path = await archive(folder, 40_000_000);
    const into = join(folder, 'into');
    const { signal } = new AbortController();
    const free = 2 ** 28 + 79_000_000;
    const failure = await unpackedPaths([path], into, signal, async () => free).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'output', message: expect.stringMatching(/scan\.zip needs 348 MB.*347 MB/) });
    expect(readdirSync(join(into, '0'))).toEqual([]);
    await unpackedPaths([path], into, signal, async () => free + 2_000_000);
    expect(existsSync(join(into, '0', 'scan', 'case', 'one.dcm'))).toBe(true);
  });
});
