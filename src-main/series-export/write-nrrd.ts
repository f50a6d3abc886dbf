import { writeFile } from 'node:fs/promises';
import { patientFromVoxel } from '../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../engine/volume.ts';
import { gzip } from './gzip.ts';
import { storeVoxels } from './stored-voxels.ts';

const nrrdType = { int16: 'int16', uint16: 'uint16', float32: 'float' } as const;

/** Writes a volume as NRRD with its data attached and gzipped; space is LPS, as Concord's own. Format: teem.sf.net/nrrd/format.html */
export async function writeNrrd(path: string, volume: Volume, round = false): Promise<void> {
  const { size, originMm } = volume.grid;
  const stored = storeVoxels(volume.voxels, round);
  const m = patientFromVoxel(volume.grid);
  const vector = (...values: number[]) => `(${values.join(',')})`;
  const header = [
    'NRRD0004',
    `type: ${nrrdType[stored.type]}`,
    'dimension: 3',
    'space: left-posterior-superior',
    `sizes: ${size.join(' ')}`,
    `space directions: ${vector(m[0], m[4], m[8])} ${vector(m[1], m[5], m[9])} ${vector(m[2], m[6], m[10])}`,
    'kinds: domain domain domain',
    'endian: little',
    'encoding: gzip',
    `space origin: ${vector(...originMm)}`,
    '',
    '',
  ].join('\n');
  await writeFile(path, [Buffer.from(header, 'ascii'), ...(await gzip(stored.bytes))]);
}
