import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import {
  multiply4,
  patientFromVoxel,
  transformPoint,
  type Mat4,
  type Vec3,
} from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../../src-main/engine/volume.ts';
import { writeNrrd } from '../../src-main/series-export/write-nrrd.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { needsData, needsReferee, referee } from './programs.ts';

const subject = '../shared/data/simulated/subject04';
const moduleFile = resolve('integrations/slicer/Concord.py');
/** The known answer: the moving head is turned by 40 degrees and shifted, in its header alone. */
const movingFromFixed = rigidAbout(rotationFromVector([0.2, -0.3, 0.6]), [0, 0, 0], [25, -40, 60]);

/** The same voxels where `moved` brings them. */
function movedBy(volume: Volume, moved: Mat4): Volume {
  const { size, spacingMm } = volume.grid;
  const m = multiply4(moved, patientFromVoxel(volume.grid));
  const axis = (row: number, column: 0 | 1 | 2) => m[4 * row + column]! / spacingMm[column];
  const direction = [0, 1, 2].flatMap((row) => [axis(row, 0), axis(row, 1), axis(row, 2)]);
  return {
    voxels: volume.voxels,
    grid: {
      size,
      spacingMm,
      originMm: [m[3], m[7], m[11]],
      direction: direction as unknown as Volume['grid']['direction'],
    },
  };
}

it("ctk-cli reads Concord's description and runs the command made from it; Slicer's own reader moves points where the truth says", async (context) => {
  needsReferee(context, 'ctk_cli', 'slicer_core');
  needsData(context, join(subject, 'T1.nii.gz'), join(subject, 'T2.nii.gz'));
  const folder = temporaryFolder();
  const path = (name: string) => join(folder, name);
  const [t1, t2] = [await readSeries(join(subject, 'T1.nii.gz')), await readSeries(join(subject, 'T2.nii.gz'))];
  await writeNrrd(path('A_vtkMRMLScalarVolumeNodeB.nrrd'), t1.volume);
  await writeNrrd(path('A_vtkMRMLScalarVolumeNodeC.nrrd'), movedBy(t2.volume, movingFromFixed));
  symlinkSync(moduleFile, path('Concord')); // ctk-cli, unlike Slicer, runs no file with an extension
  const ran = await referee<{ arguments: string[]; code: number; output: string; toParent: number[][] }>(
    `
import json, subprocess, sys
from ctk_cli import CLIModule
module, folder = sys.argv[1], sys.argv[2]
files = {
  'fixedVolume': folder + '/A_vtkMRMLScalarVolumeNodeB.nrrd', 'movingVolume': folder + '/A_vtkMRMLScalarVolumeNodeC.nrrd',
  'registeredVolume': folder + '/registered.nrrd', 'outputTransform': folder + '/transform.tfm',
}
arguments, options, outputs = CLIModule(module).classifyParameters()
assert not arguments and [o.name for o in outputs] == ['verdict', 'errorBound', 'ncc', 'reasons']
assert [o.name for o in options] == list(files)
command = [module] + [word for o in options for word in (o.longflag, files[o.name])] + ['--returnparameterfile', folder + '/returned.txt']
ran = subprocess.run(command, capture_output=True, text=True)
assert ran.returncode == 0, ran.stderr
from slicer_core.MRMLCore import *
import vtk
scene = vtkMRMLScene(); transform = vtkMRMLLinearTransformNode(); scene.AddNode(transform)
storage = vtkMRMLTransformStorageNode(); scene.AddNode(storage); storage.SetFileName(files['outputTransform'])
assert storage.ReadData(transform) == 1
matrix = vtk.vtkMatrix4x4(); transform.GetMatrixTransformToParent(matrix)
print(json.dumps({'arguments': command[1:], 'code': ran.returncode, 'output': ran.stdout, 'toParent': [[matrix.GetElement(r, c) for c in range(4)] for r in range(4)]}))
`,
    path('Concord'),
    folder,
  );
  expect(ran.output).toMatch(/^<filter-start>/);
  expect(ran.output).toMatch(/<filter-progress>0\.\d+<\/filter-progress>[\s\S]*<filter-end>/);
  expect(existsSync(path('registered.nrrd'))).toBe(true);
  expect(readFileSync(path('returned.txt'), 'utf8')).toMatch(
    /^verdict = Good match\nerrorBound = [\d.]+ mm\nncc = -?[\d.]+\nreasons = \S.*\n$/,
  );
  const corners: Vec3[] = [-60, 60].flatMap((x) => [-70, 70].flatMap((y) => [-50, 50].map((z): Vec3 => [x, y, z])));
  for (const fixed of corners) {
    const [x, y, z] = transformPoint(movingFromFixed, fixed);
    const moved = ran.toParent.slice(0, 3).map((row) => row[0]! * -x + row[1]! * -y + row[2]! * z + row[3]!);
    expect(Math.hypot(moved[0]! + fixed[0], moved[1]! + fixed[1], moved[2]! - fixed[2])).toBeLessThan(1);
  }
});

it('a volume that cannot be read ends in a sentence that names it, and in no output', async (context) => {
  needsReferee(context, 'ctk_cli');
  const folder = temporaryFolder();
  const ran = await referee<{ code: number; errors: string }>(
    `
import json, subprocess, sys
ran = subprocess.run([sys.argv[1], '--fixed', sys.argv[2] + '/no.nrrd', '--moving', sys.argv[2] + '/no.nrrd', '--output-transform', sys.argv[2] + '/t.tfm'], capture_output=True, text=True)
print(json.dumps({'code': ran.returncode, 'errors': ran.stderr}))
`,
    moduleFile,
    folder,
  );
  expect(ran.code).toBe(3);
  expect(ran.errors).toContain('no.nrrd');
  expect(existsSync(join(folder, 't.tfm'))).toBe(false);
});
