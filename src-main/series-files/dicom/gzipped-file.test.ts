import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { readVolume } from '../read-volume.ts';
import { scanPaths } from '../scan-folder.ts';

const tiny = { studyUid: '1.2.3', seriesUid: '1.2.3.1' };

it('a series of gzipped files is read as the plain one is', async () => {
  const [plain, packed] = [temporaryFolder(), temporaryFolder()];
  const paths = writeTinySeries(plain, tiny);
  paths.forEach((path, index) => writeFileSync(join(packed, `${index}.dcm.gz`), gzipSync(readFileSync(path))));
  const read = async (folder: string) => {
    const { series, notUsed } = await scanPaths([folder]);
    expect(notUsed).toEqual([]);
    return (await readVolume(series[0]!, folder)).volume;
  };
  expect(await read(packed)).toEqual(await read(plain));
});

it.each([
  ['one that breaks off', (bytes: Buffer) => gzipSync(bytes).subarray(0, -40), 'damaged-file'],
  ['one with an altered byte', (bytes: Buffer) => altered(gzipSync(bytes)), 'damaged-file'],
  ['an archive of something else', () => gzipSync(Buffer.alloc(10_000, 'tar')), 'not-an-image-file'],
])('%s is told with its name', async (_, made, code) => {
  const folder = temporaryFolder();
  const [path] = writeTinySeries(temporaryFolder(), tiny);
  writeFileSync(join(folder, 'slice.dcm.gz'), made(readFileSync(path!)));
  const { series, notUsed } = await scanPaths([folder]);
  expect(series).toEqual([]);
  expect(notUsed).toMatchObject([{ path: join(folder, 'slice.dcm.gz'), reason: { code } }]);
});

/** The checksum at the end tells of it. */
function altered(bytes: Buffer): Buffer {
  bytes[bytes.length - 6]! ^= 0x10;
  return bytes;
}
