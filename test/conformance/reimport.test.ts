import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mat4FromRows, transformPoint, gridCentreMm, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector, rotationOf, multiply3 } from '../../src-shared/geometry/rigid-transform.ts';
import { writeExportSet } from '../../src-main/series-export/export-set.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { closeRegistrationPool } from '../../src-main/pair-registration/pool-owner.ts';
import { registerSeries } from '../../src-main/pair-registration/register-series.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { knownCase } from './known-case.ts';
import { needsData } from './programs.ts';

const subject = '../shared/data/simulated/subject04';

afterAll(() => closeRegistrationPool());

it('an exported series, imported again, lies on the fixed series without moving', async (context) => {
  needsData(context, subject);
  const folder = temporaryFolder();
  const fixed = await readSeries(`${subject}/T1.nii.gz`);
  const aligned = await readSeries(`${subject}/T2.nii.gz`);
  // The moving series as a scanner would give it after the head moved: the same voxels in another place.
  const movingFromFixed = rigidAbout(
    rotationFromVector([0.1, -0.15, 0.3]),
    gridCentreMm(fixed.volume.grid),
    [12, -20, 8],
  );
  const { grid, voxels } = aligned.volume;
  const moved = {
    ...aligned,
    volume: {
      voxels,
      grid: {
        ...grid,
        originMm: transformPoint(movingFromFixed, grid.originMm),
        direction: multiply3(rotationOf(movingFromFixed), grid.direction),
      },
    },
  };
  const out = join(folder, 'out');
  mkdirSync(out);
  await writeExportSet(knownCase(fixed, moved, movingFromFixed), out, { formats: ['dicom-series'], anonymise: false, confirmDifferentPatients: false, locale: 'en', layout: 'plain' }); // prettier-ignore
  const reimported = await readSeries(join(out, 'dicom'));
  const { result } = await registerSeries(fixed, reimported);
  const found = mat4FromRows(result.transform.movingFromFixed);
  const errors = ([[-60, 0, 0], [60, 0, 0], [0, -70, 0], [0, 70, 0], [0, 0, 60]] as Vec3[]).map((offset) => {
    const centre = gridCentreMm(fixed.volume.grid);
    const point: Vec3 = [centre[0] + offset[0], centre[1] + offset[1], centre[2] + offset[2]];
    return Math.hypot(...transformPoint(found, point).map((value, axis) => value - point[axis]!));
  }); // prettier-ignore
  expect(Math.max(...errors)).toBeLessThan(0.3);
  expect(result.quality.verdict).toBe('good');
});
