import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { needTool, runTool } from '../../test/fixtures/system-tools.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { transformPoint, voxelFromPatient, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { readSeries, type ReadSeries } from './read-series.ts';
import { scanPaths } from './scan-folder.ts';

const dicom = '../shared/data/dicom';
const session = join(dicom, 't1-t2-one-session');

function needData(context: TestContext, path: string): void {
  context.skip(!existsSync(path), 'the open test data is not beside the repository');
}

/** dcm2niix's planes of a folder, in its order along the normal, and how far apart they were. */
function planesByDcm2niix(folder: string): Int16Array[] {
  const out = temporaryFolder();
  runTool('dcm2niix', ['-b', 'n', '-z', 'n', '-m', 'y', '-f', 'x', '-o', out, folder]);
  const bytes = readFileSync(join(out, 'x.nii'));
  const [nx, ny, nz] = [42, 44, 46].map((at) => bytes.readInt16LE(at)) as [number, number, number];
  const voxels = new Int16Array(bytes.buffer.slice(bytes.byteOffset + 352, bytes.byteOffset + 352 + 2 * nx * ny * nz));
  // dcm2niix turns rows over; a plane's sum of squares is the same either way.
  return Array.from({ length: nz }, (_, k) => voxels.subarray(k * nx * ny, (k + 1) * nx * ny));
}

const energy = (values: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
};

function planesOf({ volume: { voxels, grid } }: ReadSeries): Float32Array[] {
  const length = grid.size[0] * grid.size[1];
  return Array.from({ length: grid.size[2] }, (_, k) => voxels.subarray(k * length, (k + 1) * length));
}

describe('real series', () => {
  for (const [name, planes] of [
    ['T1_MEMPRAGE_RMS', 176],
    ['T2_AX_FSE', 56],
  ] as const) {
    it(`${name}: every slice that is there in its place, the missing one between its neighbours`, async (context) => {
      needData(context, session);
      needTool(context, 'dcm2niix');
      const series = await readSeries(join(session, name));
      expect(series.notes).toEqual([{ code: 'missing-slices', values: { count: 1 } }]);
      const own = planesOf(series);
      expect(own).toHaveLength(planes);
      const theirs = planesByDcm2niix(join(session, name)).map(energy);
      const energies = own.map(energy);
      const missing = energies.findIndex((value, k) => value !== theirs[k]);
      expect(missing).toBeGreaterThan(0);
      energies.splice(missing, 1);
      expect(energies).toEqual(theirs);
      const [below, filled, above] = [own[missing - 1]!, own[missing]!, own[missing + 1]!];
      expect(filled.every((value, i) => Math.abs(value - (below[i]! + above[i]!) / 2) < 0.01)).toBe(true);
    });
  }

  it('CT with a tilted gantry and uneven gaps: what a slice shows is found at its place in patient space', async (context) => {
    const folder = join(dicom, 'ct-gantry-tilt');
    needData(context, folder);
    needTool(context, 'dcmdump');
    const series = await readSeries(folder);
    expect(series.notes.map(({ code }) => code)).toEqual(['uneven-slice-gaps', 'gantry-tilt']);
    expect(series.paddingValue).toBe(-1500);
    const differences = readdirSync(folder).flatMap((name) => differencesAtSlice(series, join(folder, name)));
    differences.sort((a, b) => a - b);
    expect(differences.length).toBeGreaterThan(10_000);
    // Half the planes lie between two slices, 2 mm from either: brain is smooth there, bone is not.
    expect(differences[Math.floor(differences.length / 2)]).toBeLessThan(2);
  });

  it('the session is listed; the two perfusion maps with the reason why they cannot be registered', async (context) => {
    needData(context, session);
    const { series, notUsed, fileCount } = await scanPaths([session]);
    expect([notUsed, fileCount]).toEqual([[], 232]);
    expect(series.map(({ modality, usable, unusableReason }) => [modality, usable, unusableReason?.code])).toEqual([
      ['T1', true, undefined],
      ['T2', true, undefined],
      ['EPI', false, 'statistical-map'],
      ['EPI', false, 'statistical-map'],
    ]);
  });
});

/** |volume at a pixel's place − the pixel| inside the head, from the file's own bytes and dcmdump's view of its header. */
function differencesAtSlice({ volume: { voxels, grid }, paddingValue }: ReadSeries, path: string): number[] {
  const dump = execFileSync('dcmdump', ['+P', '0020,0032', '+P', '0020,0037', path], { encoding: 'utf8' });
  const [position, cosines] = [...dump.matchAll(/\[([^\]]+)\]/g)].map(([, list]) => list!.split('\\').map(Number));
  const pixels = new Int16Array(Uint8Array.from(readFileSync(path).subarray(-2 * 512 * 512)).buffer);
  const voxelFromMm = voxelFromPatient(grid);
  const [nx, ny, nz] = grid.size;
  const differences: number[] = [];
  for (let row = 6; row < 512; row += 12) {
    for (let column = 6; column < 512; column += 12) {
      const stored = pixels[512 * row + column]!;
      if (stored < 0 || stored > 100) continue;
      const place = [0, 1, 2].map(
        (axis) => position![axis]! + 0.4882812 * (column * cosines![axis]! + row * cosines![3 + axis]!),
      ) as unknown as Vec3;
      const [x, y, z] = transformPoint(voxelFromMm, place).map(Math.round) as [number, number, number];
      if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
      const value = voxels[(z * ny + y) * nx + x]!;
      if (value !== paddingValue) differences.push(Math.abs(value - stored));
    }
  }
  return differences;
}
