import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dicomDataSet, dicomFile } from '../../test/fixtures/dicom-file.ts';
import { smallFile } from '../../test/fixtures/dimse-bytes.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { usualLimits } from './server-limits.ts';
import { onlyOtherStudies, refusalsOf, ReceivedStudy, studyOf } from './received-study.ts';

const study = '1.2.3';

function arriving(limits: Partial<typeof usualLimits> = {}) {
  const folder = temporaryFolder();
  return { folder, receivedStudy: new ReceivedStudy(folder, study, { ...usualLimits, ...limits }) };
}

test('an object of the study is kept under its name; another one is deleted and counted', async () => {
  const { folder, receivedStudy } = arriving();
  const take = (of: string, name: string) => {
    const part = receivedStudy.nextPart();
    writeFileSync(part, smallFile(`${of}.1`, of));
    return receivedStudy.take(part, name);
  };
  expect([await take(study, 'a.dcm'), await take('1.2.9', 'b.dcm'), await take('1.2.33', 'c.dcm')]).toEqual([true, false, false]); // prettier-ignore
  expect(readdirSync(folder)).toEqual(['a.dcm']);
  expect([receivedStudy.received, receivedStudy.refused]).toEqual([1, 2]);
  await take(study, 'a.dcm');
  expect(receivedStudy.received).toBe(1);
});

test('what did not come whole is deleted, what did stays', async () => {
  const { folder, receivedStudy } = arriving();
  const [whole, half] = [receivedStudy.nextPart(), receivedStudy.nextPart()];
  writeFileSync(whole, smallFile('1.2.3.1', study));
  writeFileSync(half, 'half');
  await receivedStudy.take(whole, 'a.dcm');
  await receivedStudy.removeParts();
  expect(readdirSync(folder)).toEqual(['a.dcm']);
  expect(existsSync(half)).toBe(false);
});

test('too many objects, too many bytes, and a disk too full are refused as what they are', () => {
  const { receivedStudy } = arriving({ objects: 1, studyBytes: 100 });
  receivedStudy.nextPart();
  expect(() => receivedStudy.nextPart()).toThrow(expect.objectContaining({ code: 'network' }) as Error);
  receivedStudy.spend(100);
  expect(() => receivedStudy.spend(1)).toThrow(expect.objectContaining({ code: 'network' }) as Error);
  const { receivedStudy: full } = arriving({ freeBytes: Number.MAX_SAFE_INTEGER });
  expect(() => full.spend(1)).toThrow(expect.objectContaining({ code: 'output' }) as Error);
});

/** A Part 10 file whose data set is deflated: PS3.5 section A.5. */
function deflated(dataSet: Buffer): Buffer {
  const file = dicomFile({});
  const meta = file.subarray(0, file.length - dicomDataSet({}).length);
  const syntax = Buffer.from('1.2.840.10008.1.2.1\0');
  const at = meta.indexOf(syntax);
  const other = dicomDataSet({ '00020010 UI': '1.2.840.10008.1.2.1.99' });
  const before = meta.subarray(0, at - 8);
  const group = Buffer.from(before);
  group.writeUInt32LE(meta.length - 144 - (8 + syntax.length) + other.length, 140);
  return Buffer.concat([group, other, deflateRawSync(dataSet)]);
}

test('the study of a file is read from its header: explicit, implicit or deflated, behind a long element too', async () => {
  const folder = temporaryFolder();
  const elements = { '0020000D UI': study };
  const files: Record<string, Buffer> = {
    explicit: dicomFile(elements),
    implicit: dicomFile(elements, { isImplicit: true }),
    long: dicomFile({ '00080016 UI': '1.2', '00091010 OB': new Uint8Array(100_000), ...elements }),
    deflated: deflated(dicomDataSet(elements)),
  };
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, name), bytes);
    expect([name, await studyOf(join(folder, name))]).toEqual([name, study]);
  }
});

test('what has no readable study has none, and is of no study', async () => {
  const folder = temporaryFolder();
  const bomb = deflated(Buffer.alloc(20 * 2 ** 20));
  for (const [name, bytes] of Object.entries({ empty: Buffer.alloc(0), text: Buffer.from('no DICOM'), none: dicomFile({ '00100020 LO': 'P1' }), cut: dicomFile({ '0020000D UI': study }).subarray(0, -6), bomb })) {
    writeFileSync(join(folder, name), bytes);
    expect([name, await studyOf(join(folder, name))]).toEqual([name, null]);
  }
}); // prettier-ignore

test('a reader is told what was not kept, and why, and nothing where all was', () => {
  expect(refusalsOf({ received: 5, refused: 0, strangers: 0 }, 'PACS')).toEqual([]);
  expect(refusalsOf({ received: 5, refused: 2, strangers: 1 }, 'PACS')).toMatchObject([
    { code: 'objects-of-other-studies', values: { count: 2, server: 'PACS' } },
    { code: 'strangers-refused', values: { count: 1 } },
  ]);
  expect(onlyOtherStudies('PACS', 3)).toMatchObject({ code: 'network', messages: [{ values: { count: 3 } }] });
});
