import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { findBytes, readPieces, receiveUpload } from './byte-streams.ts';

const never = new AbortController().signal;

async function bytesOf(source: Parameters<typeof readPieces>[0]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readPieces(source)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('voxels are streamed by the id of their series or result; what was changed on the way never arrives whole', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { fixedSeriesId, registrationId } = await registerTinyStudy(workstation);
  for (const [path, bytes] of [
    // Whole numbers: int16. The resampled result: float32.
    [`volumes/${fixedSeriesId}`, 2],
    [`registered/${registrationId}`, 4],
  ] as const) {
    const source = await findBytes(workstation, path);
    expect((await bytesOf(source)).length).toBe(bytes * 8 * 8 * 6);
    expect(source).toMatchObject({ byteLength: bytes * 8 * 8 * 6, contentType: 'application/octet-stream' });
  }
  const source = await findBytes(workstation, `registered/${registrationId}`);
  writeFileSync(source.path, Buffer.alloc(source.byteLength));
  await expect(bytesOf(source)).rejects.toThrow(/changed on the way/);
});

test.each([
  'volumes/none',
  'volumes/../concord.db',
  'registered/',
  'thumbnails/none',
  'downloads/made-up',
  'files/x',
  '',
])(
  // prettier-ignore
  'nothing but what the database knows is found: %j',
  async (path) => {
    const workstation = testWorkstation(temporaryFolder());
    await expect(findBytes(workstation, path)).rejects.toMatchObject({ code: 'not-found' });
  },
);

test('an upload lands in its own folder under its own name; a second of one name, or one that leads out, is refused', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { uploadId, folder } = workstation.uploads.begin();
  const send = (name: string, text: string, id: string = uploadId, declaredBytes: number | null = null) =>
    receiveUpload(workstation, { id, name, declaredBytes }, Readable.from([Buffer.from(text)]), never);
  await send('CD/1.dcm', 'first');
  await expect(send('CD/1.dcm', 'second')).rejects.toMatchObject({ code: 'usage' });
  expect(readFileSync(join(folder, 'CD', '1.dcm'), 'utf8')).toBe('first');
  await expect(send('../1.dcm', 'x')).rejects.toMatchObject({ code: 'usage' });
  await expect(send('2.dcm', 'x', crypto.randomUUID())).rejects.toMatchObject({ code: 'usage' });
  await expect(send('3.dcm', 'x', uploadId, 2 ** 40)).rejects.toMatchObject({ code: 'input' });
});
