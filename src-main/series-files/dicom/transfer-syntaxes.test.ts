import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dicomDataSet } from '../../../test/fixtures/dicom-file.ts';
import { writeEnhanced } from '../../../test/fixtures/enhanced-series.ts';
import { expectSlanted } from '../../../test/fixtures/slanted-check.ts';
import { axialSlices, sliceElements, slantedValue, writeSlices } from '../../../test/fixtures/slanted-series.ts';
import { needTool, runTool } from '../../../test/fixtures/system-tools.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { readSeries } from '../read-series.ts';

type Transcoder = readonly [tool: string, ...args: string[]];

/** Lossless codings that hospitals write, by the tool that makes them. */
const lossless: readonly (readonly [string, Transcoder])[] = [
  ['implicit little endian', ['dcmconv', '+ti']],
  ['explicit big endian', ['dcmconv', '+tb']],
  ['deflated', ['dcmconv', '+td']],
  ['RLE', ['dcmcrle']],
  ['JPEG lossless, first order', ['dcmcjpeg', '+e1']],
  ['JPEG lossless, any predictor', ['dcmcjpeg', '+el']],
  ['JPEG-LS lossless', ['dcmcjpls', '+el']],
  ['JPEG 2000 lossless', ['gdcmconv', '--j2k']],
  ['JPEG-LS of another writer', ['gdcmconv', '--jpegls']],
  ['JPEG lossless of another writer', ['gdcmconv', '--jpeg']],
  ['RLE of another writer', ['gdcmconv', '--rle']],
];

function transcode(from: string, to: string, [tool, ...args]: Transcoder): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) runTool(tool, [...args, join(from, name), join(to, name)]);
}

describe('every transfer syntax gives the same voxels', () => {
  for (const [name, transcoder] of lossless) {
    it(name, async (context) => {
      needTool(context, transcoder[0]);
      const folder = temporaryFolder();
      const plain = join(folder, 'plain');
      writeSlices(plain, axialSlices([-150, 0, 150]), { '00280120 SS': -32768 });
      transcode(plain, join(folder, 'coded'), transcoder);
      const series = await readSeries(join(folder, 'coded'));
      expect(expectSlanted(series)).toBe(0);
      expect(series.volume.voxels).toEqual((await readSeries(plain)).volume.voxels);
    });
  }

  it('JPEG baseline: near, and the loss is noted', async (context) => {
    needTool(context, 'dcmcjpeg');
    const folder = temporaryFolder();
    const plain = join(folder, 'plain');
    const eightBits = { '00280101 US': 8, '00280102 US': 7, '00280103 US': 0, '00281053 DS': '10' };
    writeSlices(plain, axialSlices([0, 2, 4]), eightBits);
    transcode(plain, join(folder, 'coded'), ['dcmcjpeg', '+eb', '+q', '98']);
    const series = await readSeries(join(folder, 'coded'));
    expect(series.notes.map(({ code }) => code)).toEqual(['lossy-source']);
    expect(series.volume.voxels[0]).toBeGreaterThan(0);
  });

  it('a bare data set without preamble', async () => {
    const folder = temporaryFolder();
    for (const [index, spec] of axialSlices([0, 2, 4]).entries()) {
      writeFileSync(join(folder, `${index}`), dicomDataSet(sliceElements(spec, index)));
    }
    expect(expectSlanted(await readSeries(folder))).toBe(0);
  });

  it('float pixels', async () => {
    const folder = temporaryFolder();
    const slices = axialSlices([0, 2, 4]);
    for (const spec of slices) {
      const values = new Float32Array(120);
      for (let i = 0; i < 120; i++) {
        const [x, y, z] = spec.positionMm;
        values[i] = slantedValue([x + 1.25 * (i % 12), y + 1.5 * Math.floor(i / 12), z]);
      }
      writeSlices(join(folder, `${spec.positionMm[2]}`), [spec], {
        '00080018 UI': `1.2.3.${spec.positionMm[2]}`,
        '00280100 US': 32,
        '00280101 US': undefined,
        '00280102 US': undefined,
        '00280103 US': undefined,
        '7FE00010 OW': undefined,
        '7FE00008 OF': new Uint8Array(values.buffer),
      });
    }
    expect(expectSlanted(await readSeries(folder), 1e-3)).toBe(0);
  });
});

describe('multi-frame objects', () => {
  const heights = [0, 3, 6, 9];
  const frames = [6, 0, 9, 3].map((height) => ({ positionMm: [-8, -6, height] as const }));

  it('orders frames by position', async () => {
    const path = join(temporaryFolder(), 'enhanced.dcm');
    writeEnhanced(path, frames);
    const series = await readSeries(path);
    expect(series.volume.grid.size[2]).toBe(4);
    expect(expectSlanted(series)).toBe(0);
    expect(series.modality).toBe('T1');
    expect(series.dicom?.files).toEqual([path]);
  });

  for (const [name, transcoder] of lossless) {
    it(`in ${name}`, async (context) => {
      needTool(context, transcoder[0]);
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'plain'));
      writeEnhanced(join(folder, 'plain', 'enhanced.dcm'), frames);
      transcode(join(folder, 'plain'), join(folder, 'coded'), transcoder);
      expect(expectSlanted(await readSeries(join(folder, 'coded')))).toBe(0);
    });
  }

  it('takes several echoes apart', async () => {
    const path = join(temporaryFolder(), 'echoes.dcm');
    const both = [20, 80].flatMap((echoTimeMs) =>
      heights.map((height) => ({ positionMm: [-8, -6, height] as const, echoTimeMs })),
    );
    writeEnhanced(path, both);
    await expect(readSeries(path)).rejects.toThrow(/holds 2 series/);
    const second = await readSeries(path, '1.2.826.0.1.3680043.10.1.2:2');
    expect(second.volume.grid.size[2]).toBe(4);
    expect(second.notes[0]).toEqual({ code: 'volume-of-series', values: { count: 2, label: 'TE 80 ms' } });
  });

  it('takes the first of several times', async () => {
    const path = join(temporaryFolder(), 'times.dcm');
    const times = [1, 2, 3].flatMap((temporalPosition) =>
      heights.map((height) => ({ positionMm: [-8, -6, height] as const, temporalPosition })),
    );
    writeEnhanced(path, times);
    const series = await readSeries(path);
    expect(series.notes).toEqual([{ code: 'first-volume-of-4d', values: { count: 3 } }]);
    expect(expectSlanted(series)).toBe(0);
  });

  it('refuses a file cut off within its frames', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'whole.dcm');
    writeEnhanced(path, frames);
    const cut = join(folder, 'cut.dcm');
    writeFileSync(cut, readFileSync(path).subarray(0, -300));
    await expect(readSeries(cut)).rejects.toMatchObject({ code: 'input', message: expect.stringContaining('cut.dcm') });
  });
});
