import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { canEncode, codings, isInstalled, writeCodedSlices, type Coding } from '../fixtures/coded-slices.ts';
import type { Judgement, Subject } from './damage.ts';

/** Three slices in each coding whose writer is installed, the middle one to be damaged. */
export async function dicomSubjects(folder: string): Promise<{ subjects: Subject[]; absent: string[] }> {
  const subjects: Subject[] = [];
  const absent: string[] = [];
  for (const coding of codings) {
    if (!canEncode(coding)) {
      absent.push(`${coding.name} (no ${coding.encoder![0]})`);
      continue;
    }
    const [first, middle, last] = (await writeCodedSlices(coding, join(folder, coding.name))).map((path) =>
      readFileSync(path),
    ) as [Buffer, Buffer, Buffer];
    const beside = [
      { name: '0.dcm', bytes: first },
      { name: '2.dcm', bytes: last },
    ];
    subjects.push({
      name: coding.name,
      fileName: '1.dcm',
      bytes: middle,
      range: streamOf(middle, coding),
      beside,
      opens: 'folder',
      isFragment: coding.isEncapsulated,
      // Damage within a deflated data set may be to its header: another series, another direction.
      namedBy: coding.name === 'deflated' ? /./ : /1\.dcm: Slice 999 /,
      judge: (bytes, into) => judged(coding, beside, bytes, into),
    });
  }
  return { subjects, absent };
}

/** The one fragment; else the deflated data set, or the Pixel Data with their length. */
function streamOf(bytes: Buffer, { name, isEncapsulated }: Coding): [number, number] {
  // The file meta information, whose length (0002,0000) states, ends where the data set begins.
  if (name === 'deflated') return [144 + bytes.readUInt32LE(140), bytes.length];
  const bigEndian = name === 'big-endian';
  const tag = bytes.lastIndexOf(Buffer.from(bigEndian ? [0x7f, 0xe0, 0x00, 0x10] : [0xe0, 0x7f, 0x10, 0x00]));
  if (!isEncapsulated) return [tag + 4, bytes.length];
  const table = bytes.readUInt32LE(tag + 16);
  const fragment = tag + 20 + table + 8;
  return [fragment, fragment + bytes.readUInt32LE(fragment - 4)];
}

async function judged(
  { referee, gdcm }: Coding,
  beside: Subject['beside'],
  bytes: Buffer,
  folder: string,
): Promise<Judgement | null> {
  const judges: (readonly [tool: string, ...args: string[]])[] = [];
  if (referee !== null && isInstalled(referee)) judges.push([referee, ...(referee === 'dcmconv' ? ['+te'] : [])]);
  if (gdcm && isInstalled('gdcmconv')) judges.push(['gdcmconv', '--raw']);
  if (judges.length === 0) return null;
  mkdirSync(folder, { recursive: true });
  const decodedFolder = join(folder, 'decoded');
  mkdirSync(decodedFolder, { recursive: true });
  writeFileSync(join(folder, '1.dcm'), bytes);
  for (const file of beside) writeFileSync(join(decodedFolder, file.name), file.bytes);
  // The first judge's voxels count: dcmtk's where dcmtk knows the coding.
  for (const [tool, ...args] of judges.toReversed()) {
    const { status, stderr } = spawnSync(tool, [...args, join(folder, '1.dcm'), join(decodedFolder, '1.dcm')]);
    // GDCM writes no object of a SOP Class that it does not know: that says nothing of the pixels.
    if (status !== 0 && String(stderr).includes('MediaStorage::MS_END')) continue;
    if (status !== 0) return { refusal: `${tool} refuses it: ${String(stderr).trim().split('\n').at(-1)}` };
  }
  try {
    return { voxels: (await readSeries(decodedFolder)).volume.voxels };
  } catch (error) {
    return { refusal: `what the referee wrote cannot be read: ${String(error)}` };
  }
}
