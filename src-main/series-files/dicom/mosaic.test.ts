import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { patientFromVoxel, transformPoint } from '../../../src-shared/geometry/patient-space.ts';
import { dicomFile } from '../../../test/fixtures/dicom-file.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { readVolume } from '../read-volume.ts';
import { scanPaths } from '../scan-folder.ts';

const [tile, across, sliceCount] = [8, 3, 7];

/** "SV10" with the tags that the reader asks for: see siemens-csa.ts. */
function csaHeader(values: Readonly<Record<string, readonly string[]>>): Buffer {
  const entries = Object.entries(values).map(([name, items]) => {
    const head = Buffer.alloc(84);
    head.write(name, 0, 'latin1');
    head.writeInt32LE(items.length, 76);
    const texts = items.map((item) => {
      const length = item.length + 1;
      const text = Buffer.alloc(16 + 4 * Math.ceil(length / 4));
      text.writeInt32LE(length, 4);
      text.write(item, 16, 'latin1');
      return text;
    });
    return Buffer.concat([head, ...texts]);
  });
  const start = Buffer.alloc(16);
  start.write('SV10', 0, 'latin1');
  start.writeUInt32LE(entries.length, 8);
  start.writeUInt32LE(77, 12);
  return Buffer.concat([start, ...entries]);
}

/** Of slice k the value at (row, column); tells slices, rows and columns apart. */
const valueAt = (volume: number, k: number, row: number, column: number) => 1000 * volume + 100 * k + 10 * row + column;

interface Mosaic {
  readonly normal?: readonly string[];
  readonly imageType?: string;
  readonly more?: Readonly<Record<string, string | Uint8Array>>;
}

function mosaicFile(volume: number, { normal = ['0', '0', '1'], imageType, more = {} }: Mosaic = {}): Buffer {
  const size = tile * across;
  const pixels = new Uint16Array(size * size);
  for (let k = 0; k < sliceCount; k++) {
    for (let row = 0; row < tile; row++) {
      for (let column = 0; column < tile; column++) {
        const at = (Math.floor(k / across) * tile + row) * size + (k % across) * tile + column;
        pixels[at] = valueAt(volume, k, row, column);
      }
    }
  }
  return dicomFile({
    '00080008 CS': imageType ?? 'ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC',
    '00080016 UI': '1.2.840.10008.5.1.4.1.1.4',
    '00080018 UI': `1.2.3.4.${volume + 1}`,
    '00080060 CS': 'MR',
    '00080070 LO': 'SIEMENS',
    '0008103E LO': 'ep2d_bold',
    '00180050 DS': '3',
    '00180088 DS': '4',
    '0020000D UI': '1.2.3',
    '0020000E UI': '1.2.3.4',
    '00200012 IS': String(volume + 1),
    '00200013 IS': String(volume + 1),
    // Of a picture of 24 x 24 pixels about the same middle: the first slice begins 8 pixels further in each direction.
    '00200032 DS': '-30\\-40\\5',
    '00200037 DS': '1\\0\\0\\0\\1\\0',
    '00280002 US': 1,
    '00280004 CS': 'MONOCHROME2',
    '00280010 US': size,
    '00280011 US': size,
    '00280030 DS': '2\\2',
    '00280100 US': 16,
    '00280101 US': 16,
    '00280102 US': 15,
    '00280103 US': 0,
    '00290010 LO': 'SIEMENS CSA HEADER',
    '00291010 OB': csaHeader({ NumberOfImagesInMosaic: [String(sliceCount)], SliceNormalVector: normal }),
    '7FE00010 OW': new Uint8Array(pixels.buffer),
    ...more,
  });
}

async function scanned(mosaic?: Mosaic) {
  const folder = join(temporaryFolder(), 'series');
  mkdirSync(folder);
  for (const volume of [0, 1]) writeFileSync(join(folder, `${volume}.dcm`), mosaicFile(volume, mosaic));
  const { series } = await scanPaths([folder]);
  expect(series).toHaveLength(1);
  return { folder, series: series[0]! };
}

it.each([
  ['foot to head', ['0', '0', '1'], 5, 4],
  ['head to foot', ['0', '0', '-1'], 5, -4],
] as const)(
  'a mosaic becomes its slices at their places, %s; the first volume of a course',
  async (_, normal, z0, step) => {
    const { folder, series } = await scanned({ normal });
    expect(series).toMatchObject({ usable: true, size: [tile, tile, sliceCount], spacingMm: [2, 2, 4] });
    expect(series.notes.map(({ code }) => code)).toEqual(['first-volume-of-4d']);
    const { volume } = await readVolume(series, folder);
    const patientFrom = patientFromVoxel(volume.grid);
    for (const [k, j, i] of [
      [0, 0, 0],
      [2, 3, 5],
      [6, 7, 1],
    ] as const) {
      const [x, y, z] = transformPoint(patientFrom, [i, j, k]);
      const slice = Math.round((z - z0) / step);
      expect([x, y, slice * step + z0]).toEqual([-30 + 16 + 2 * i, -40 + 16 + 2 * j, z]);
      expect(volume.voxels[(k * tile + j) * tile + i]).toBe(valueAt(0, slice, j, i));
    }
  },
);

it.each([
  ['no private header', { more: { '00291010 OB': new Uint8Array(8) } }, 'mosaic'],
  ['no direction of the slices', { normal: [] }, 'mosaic'],
  ['a statistical map', { imageType: 'DERIVED\\PRIMARY\\PERFUSION\\TTEST\\MOSAIC' }, 'statistical-map'],
  ['a grid of UIH', { more: { '00651051 UN': new Uint8Array(4) } }, 'uih-grid'],
] as const)('refused with its reason: %s', async (_, mosaic, code) => {
  const { series } = await scanned(mosaic);
  expect([series.usable, series.unusableReason?.code]).toEqual([false, code]);
});
