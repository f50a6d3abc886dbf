import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { usualLimits } from '../server-limits.ts';
import { writeMultipart, type PartSink } from './multipart.ts';

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

/** Keeps every part, as text under its number, and counts the bytes of all. */
function keepingIn(folder: string) {
  let [begun, received, bytes] = [0, 0, 0];
  const sink: PartSink = {
    limits: usualLimits,
    nextPart: () => join(folder, `${++begun}.part`),
    spend: (more) => void (bytes += more),
    take(part, name) {
      received++;
      renameSync(part, join(folder, name));
      return Promise.resolve(true);
    },
    get received() {
      return received;
    },
  };
  return { sink, bytes: () => bytes };
}

it.each([1, 2, 7, 64, 10_000])('parts come out whole where the body comes in pieces of %i bytes', async (size) => {
  const folder = temporaryFolder();
  const counts: number[] = [];
  const { sink, bytes } = keepingIn(folder);
  await writeMultipart(inPieces(body, size), 'boundary', sink, (count) => counts.push(count));
  expect(sink.received).toBe(4);
  expect(bytes()).toBe(contents.join('').length);
  expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(contents);
  expect(counts).toEqual([1, 2, 3, 4]);
});

it('a body that breaks off is no whole answer', async () => {
  const pieces = inPieces(body.subarray(0, body.length - 6), 5);
  await expect(writeMultipart(pieces, 'boundary', keepingIn(temporaryFolder()).sink, () => undefined)).rejects.toThrow(
    'too early',
  );
});

it('a header or a preamble without end is refused as soon as it is too long, in time that grows with its length alone', async () => {
  async function* endless(start: string) {
    yield Buffer.from(start);
    for (;;) {
      await Promise.resolve();
      yield Buffer.from('X-Header: 1\r\n');
    }
  }
  for (const start of ['--boundary\r\n', 'preamble\r\n']) {
    const writing = writeMultipart(endless(start), 'boundary', keepingIn(temporaryFolder()).sink, () => undefined);
    await expect(writing).rejects.toMatchObject({ code: 'network', messages: [{ code: 'message-too-long' }] });
  }
});

it('a part longer than any object is refused before it is written', async () => {
  const { sink, bytes } = keepingIn(temporaryFolder());
  const small: PartSink = { ...sink, limits: { ...usualLimits, objectBytes: 1000 }, received: 0 };
  const long = Buffer.from(`--boundary\r\n\r\n${'x'.repeat(5000)}`);
  await expect(writeMultipart(inPieces(long, 300), 'boundary', small, () => undefined)).rejects.toMatchObject({
    messages: [{ code: 'message-too-long' }],
  });
  expect(bytes()).toBeLessThanOrEqual(1000);
});
