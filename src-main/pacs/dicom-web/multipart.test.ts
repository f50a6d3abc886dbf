import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { writeMultipart } from './multipart.ts';

// Parts that hold what looks like a delimiter's beginning, line breaks, and nothing at all.
const contents = ['one\r\n--', '\r\n\r\ntwo --x', '', '\r\n--bounda\r\n'];
const body = Buffer.from(
  contents.map((content) => `--boundary\r\nContent-Type: application/dicom\r\n\r\n${content}\r\n`).join('') +
    '--boundary--\r\n',
);

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

it.each([1, 2, 7, 64, 10_000])('parts come out whole where the body comes in pieces of %i bytes', async (size) => {
  const folder = temporaryFolder();
  const counts: number[] = [];
  expect(await writeMultipart(inPieces(body, size), 'boundary', folder, (count) => counts.push(count))).toBe(4);
  expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(contents);
  expect(counts).toEqual([1, 2, 3, 4]);
});

it('a body that breaks off is no whole answer', async () => {
  const pieces = inPieces(body.subarray(0, body.length - 6), 5);
  await expect(writeMultipart(pieces, 'boundary', temporaryFolder(), () => undefined)).rejects.toThrow('too early');
});
