import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mat4FromRows, transformPoint, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { invertRigid, rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { ExportCase } from '../../src-main/series-export/export-case.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { writeExportSet } from '../../src-main/series-export/export-set.ts';
import { code, decimals, firstItem, items } from '../../src-main/series-files/dicom/elements.ts';
import { readDicomHeader } from '../../src-main/series-files/dicom/read-header.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { knownCase } from './known-case.ts';
import { dicomErrors, needsProgram, needsPython, needsReferee, python, referee, run } from './programs.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';

const movingFromFixed = rigidAbout(rotationFromVector([0.3, -0.2, 0.9]), [5, -10, 20], [31.5, -12.25, 8.125]);
const grid = orthonormal(obliqueGrid);
const knownFixed: Vec3 = [10, 20, -30];
const knownMoving = transformPoint(movingFromFixed, knownFixed);
const study = '1.2.826.0.1.3680043.8.498.2';

/** Exports a known registration of two made-up series. Both have one Frame of Reference by default. */
interface Wanted {
  readonly sharedFrame: boolean;
  readonly formats: Parameters<typeof writeExportSet>[2]['formats'];
  readonly landmarks?: ExportCase['landmarks'];
}

async function exported(options: Wanted) {
  const folder = temporaryFolder();
  const series = (name: string, seriesUid: string, frame: string) =>
    writeSourceSeries(join(folder, name), {
      grid, voxels: phantomVoxels(grid), sopClassUid: storageClass.mr, studyUid: study, seriesUid,
      attributes: { Modality: 'MR', PatientName: 'Doe^Jane', PatientID: 'P1', SeriesDescription: name, FrameOfReferenceUID: frame, ScanningSequence: 'SE', SequenceVariant: 'SK' },
    }); // prettier-ignore
  const fixed = await readSeries(series('fixed', `${study}.1`, `${study}.91`));
  const moving = await readSeries(series('moving', `${study}.2`, `${study}.${options.sharedFrame ? 91 : 92}`));
  const out = join(folder, 'out');
  mkdirSync(out);
  const made = knownCase(fixed, moving, movingFromFixed);
  const exportCase: ExportCase = options.landmarks
    ? { ...made, origin: 'landmarks', landmarks: options.landmarks }
    : made;
  await writeExportSet(exportCase, out, { formats: options.formats, anonymise: false, confirmDifferentPatients: false, locale: 'en', layout: 'plain' }); // prettier-ignore
  return { out, folder, exportCase };
}

function expectNear(actual: readonly number[], expected: readonly number[], digits = 6): void {
  expected.forEach((value, axis) => expect(actual[axis]).toBeCloseTo(value, digits));
}

it.each([true, false])(
  'the Spatial Registration maps moving points to fixed ones (one frame for both: %s)',
  async (sharedFrame) => {
    const { out } = await exported({ sharedFrame, formats: ['spatial-registration'] });
    const header = await readDicomHeader(join(out, 'spatial-registration.dcm'));
    if (typeof header === 'string') throw new Error(header);
    const [fixedItem, movingItem] = items(header, 'x00700308');
    const matrixOf = (item: typeof fixedItem) =>
      decimals(firstItem(firstItem(item, 'x00700309'), 'x0070030a')!, 'x300600c6') as unknown as Mat4;
    expectNear(transformPoint(matrixOf(fixedItem), knownFixed), knownFixed);
    expectNear(transformPoint(matrixOf(movingItem), knownMoving), knownFixed);
    expect(header.string('x00200052')).toBe(`${study}.91`);
    expect(fixedItem!.string('x00200052')).toBe(`${study}.91`);
    // Where both share a frame, naming it would make the matrix move the fixed series as well.
    expect(movingItem!.string('x00200052')).toBe(sharedFrame ? undefined : `${study}.92`);
    const referenced = items(movingItem!, 'x00081140').map((item) => item.string('x00081155'));
    expect(referenced).toEqual(Array.from({ length: grid.size[2] }, (_, k) => `${study}.2.${k + 1}`));
  },
);

const readRegistration = `
import sys, json, pydicom, numpy
from pydicom import dcmread
ds = dcmread(sys.argv[1])
images = {i.ReferencedSOPInstanceUID for i in ds.RegistrationSequence[1].ReferencedImageSequence}
matrix = numpy.array(ds.RegistrationSequence[1].MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrix, float).reshape(4, 4)
moving = numpy.array(json.loads(sys.argv[2]) + [1.0])
print(json.dumps({'fixed': list(matrix @ moving)[:3], 'type': str(ds.RegistrationSequence[1].MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrixType), 'images': len(images)}))
`;

it('pydicom reads the same direction from the Spatial Registration', async (context) => {
  needsPython(context, 'pydicom', 'numpy');
  const { out } = await exported({ sharedFrame: false, formats: ['spatial-registration'] });
  const read = await python<{ fixed: number[]; type: string; images: number }>(
    readRegistration,
    join(out, 'spatial-registration.dcm'),
    JSON.stringify(knownMoving),
  );
  expectNear(read.fixed, knownFixed);
  expect(read).toMatchObject({ type: 'RIGID', images: grid.size[2] });
});

it('resampling the original moving pixels by the Spatial Registration gives the registered series', async (context) => {
  needsPython(context, 'pydicom', 'numpy');
  const { out, folder, exportCase } = await exported({
    sharedFrame: true,
    formats: ['dicom-series', 'spatial-registration'],
  });
  // Nearest-neighbour, by pydicom and numpy alone: for each registered voxel the moving voxel that the matrix brings there.
  const agreement = await python<{ correlation: number; wrongWay: number }>(
    `
import sys, json, glob, numpy
from pydicom import dcmread
def volume(folder):
    slices = sorted((dcmread(p) for p in glob.glob(folder + '/*.dcm')), key=lambda s: float(s.InstanceNumber))
    first, second = slices[0], slices[1]
    o = numpy.array(first.ImageOrientationPatient, float); p = [numpy.array(s.ImagePositionPatient, float) for s in slices]
    m = numpy.eye(4); m[:3, 0] = o[:3] * float(first.PixelSpacing[1]); m[:3, 1] = o[3:] * float(first.PixelSpacing[0]); m[:3, 2] = p[1] - p[0]; m[:3, 3] = p[0]
    return m, numpy.array([s.pixel_array for s in slices], float).transpose(2, 1, 0)
to_fixed, registered = volume(sys.argv[1]); to_moving, moving = volume(sys.argv[2])
ds = dcmread(sys.argv[3])
matrix = numpy.array(ds.RegistrationSequence[1].MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrix, float).reshape(4, 4)
def agree(moving_from_fixed):
    idx = numpy.indices(registered.shape).reshape(3, -1); at = numpy.vstack([idx, numpy.ones(idx.shape[1])])
    v = numpy.rint((numpy.linalg.inv(to_moving) @ moving_from_fixed @ to_fixed @ at)[:3]).astype(int)
    ok = numpy.all((v >= 0) & (v < numpy.array(moving.shape)[:, None]), axis=0)
    return float(numpy.corrcoef(registered.reshape(-1)[ok], moving[v[0, ok], v[1, ok], v[2, ok]])[0, 1])
print(json.dumps({'correlation': agree(numpy.linalg.inv(matrix)), 'wrongWay': agree(matrix)}))
`,
    join(out, 'dicom'),
    join(folder, 'moving'),
    join(out, 'spatial-registration.dcm'),
  );
  expect(exportCase.registered.voxels.length).toBeGreaterThan(0);
  expect(agreement.correlation).toBeGreaterThan(0.9);
  expect(agreement.wrongWay).toBeLessThan(agreement.correlation - 0.2);
});

it('the ANTs .mat, .tfm and JSON hold the transform for independent readers', async (context) => {
  needsPython(context, 'numpy');
  const { out } = await exported({ sharedFrame: false, formats: ['ants-mat', 'tfm', 'json'] });
  const read = await python<Record<string, number[]>>(
    `
import sys, json, struct, numpy
def itk(parameters, centre, point):
    matrix = numpy.array(parameters[:9]).reshape(3, 3); centre = numpy.array(centre)
    return list(matrix @ (numpy.array(point) - centre) + centre + numpy.array(parameters[9:12]))
def mat4(path):
    data = open(path, 'rb').read(); at = 0; found = {}
    while at < len(data):
        kind, rows, columns, imaginary, length = struct.unpack_from('<5i', data, at); at += 20
        name = data[at:at + length].rstrip(b'\\\\0').decode(); at += length
        assert kind == 0 and imaginary == 0
        found[name] = list(struct.unpack_from('<%dd' % (rows * columns), data, at)); at += 8 * rows * columns
    return found
folder, fixed = sys.argv[1], json.loads(sys.argv[2])
ants = mat4(folder + '/transform-ants.mat')
lines = dict(l.split(': ', 1) for l in open(folder + '/transform.tfm').read().splitlines() if ': ' in l)
numbers = lambda key: [float(x) for x in lines[key].split()]
js = json.load(open(folder + '/transform.json'))
print(json.dumps({
  'ants': itk(ants['AffineTransform_double_3_3'], ants['fixed'], fixed),
  'tfm': itk(numbers('Parameters'), numbers('FixedParameters'), fixed),
  'json': list((numpy.array(js['movingFromFixed']) @ numpy.array(fixed + [1]))[:3]),
  'back': list((numpy.array(js['fixedFromMoving']) @ numpy.array(js['movingFromFixed']) @ numpy.array(fixed + [1]))[:3]),
}))
`.replaceAll('\\\\0', '\\0'),
    out,
    JSON.stringify(knownFixed),
  );
  for (const key of ['ants', 'tfm', 'json']) expectNear(read[key]!, knownMoving, 9);
  expectNear(read['back']!, knownFixed, 9);
});

it("the FSL .mat maps the moving image's scaled voxels to the fixed image's, as flirt defines them", async (context) => {
  needsPython(context, 'nibabel', 'numpy');
  const { out } = await exported({ sharedFrame: false, formats: ['fsl-mat'] });
  // FSL's convention (fslpy, "FSL coordinates"): voxels times pixdim, x flipped where the sform has a positive determinant.
  const mapped = await python<number[]>(
    `
import sys, json, nibabel, numpy
def fsl_from_voxel(image):
    s = image.header.get_zooms()[:3]; m = numpy.diag([s[0], s[1], s[2], 1.0])
    if numpy.linalg.det(image.affine) > 0:
        flip = numpy.eye(4); flip[0, 0] = -1; flip[0, 3] = (image.shape[0] - 1) * s[0]; m = flip @ m
    return m
fixed, moving = nibabel.load(sys.argv[1]), nibabel.load(sys.argv[2])
f = numpy.loadtxt(sys.argv[3]); ras = numpy.array(json.loads(sys.argv[4]) + [1.0]) * [-1, -1, 1, 1]
voxel = numpy.linalg.inv(fsl_from_voxel(fixed)) @ f @ fsl_from_voxel(moving) @ numpy.linalg.inv(moving.affine) @ ras
print(json.dumps(list((fixed.affine @ voxel)[:3] * [-1, -1, 1])))
`,
    join(out, 'fixed.nii.gz'),
    join(out, 'moving.nii.gz'),
    join(out, 'transform-fsl.mat'),
    JSON.stringify(knownMoving),
  );
  expectNear(mapped, knownFixed, 3);
});

it('elastix (transformix) moves points as the exported transform says', async (context) => {
  needsProgram(context, 'transformix');
  const { out, folder } = await exported({ sharedFrame: false, formats: ['tfm'] });
  const parameters = readFileSync(join(out, 'transform.tfm'), 'utf8').match(/^Parameters: (.*)$/m)![1]!;
  writeFileSync(
    join(folder, 'parameters.txt'),
    [
      '(Transform "AffineTransform")', '(NumberOfParameters 12)', `(TransformParameters ${parameters})`, '(InitialTransformParametersFileName "NoInitialTransform")',
      '(CenterOfRotationPoint 0 0 0)', '(FixedImageDimension 3)', '(MovingImageDimension 3)', '(FixedInternalImagePixelType "float")', '(MovingInternalImagePixelType "float")',
      '(Size 10 10 10)', '(Index 0 0 0)', '(Spacing 1 1 1)', '(Origin 0 0 0)', '(Direction 1 0 0 0 1 0 0 0 1)', '(UseDirectionCosines "true")',
      '(ResampleInterpolator "FinalBSplineInterpolator")', '(Resampler "DefaultResampler")',
    ].join('\n'),
  ); // prettier-ignore
  writeFileSync(join(folder, 'points.txt'), `point\n1\n${knownFixed.join(' ')}\n`);
  await run('transformix', ['-def', join(folder, 'points.txt'), '-tp', join(folder, 'parameters.txt'), '-out', folder]);
  const line = readFileSync(join(folder, 'outputpoints.txt'), 'utf8');
  const moved = line
    .match(/OutputPoint = \[ ([^\]]+) \]/)![1]!
    .trim()
    .split(/\s+/)
    .map(Number);
  expectNear(moved, knownMoving, 4);
});

it('the fused display is a presentation state that dciodvfy takes; it names both series, their windows and the registration', async (context) => {
  needsProgram(context, 'dciodvfy');
  const { out, exportCase } = await exported({ sharedFrame: false, formats: ['blending-state'] });
  expect(await dicomErrors(join(out, 'blending.dcm'))).toEqual([]);
  const header = await readDicomHeader(join(out, 'blending.dcm'));
  const registration = await readDicomHeader(join(out, 'spatial-registration.dcm'));
  if (typeof header === 'string' || typeof registration === 'string') throw new Error('not read');
  const blended = items(header, 'x00700402').map((item) => {
    const [series] = items(item, 'x00081115');
    const window = firstItem(item, 'x00283110')!;
    return [
      code(item, 'x00700405'),
      code(series!, 'x0020000e'),
      items(series!, 'x00081140').length,
      decimals(window, 'x00281051')[0]! > 0,
    ];
  });
  expect(blended).toEqual([
    ['UNDERLYING', exportCase.fixed.seriesUid, exportCase.fixed.dicom!.files.length, true],
    ['SUPERIMPOSED', exportCase.moving.seriesUid, exportCase.moving.dicom!.files.length, true],
  ]);
  const named = firstItem(firstItem(firstItem(header, 'x00700404'), 'x00081115'), 'x00081199')!;
  expect(code(named, 'x00081155')).toBe(code(registration, 'x00080018'));
  expect(header.float('x00700403')).toBe(0.5);
});

it('landmarks become Spatial Fiducials that dciodvfy takes, the same points in both series', async (context) => {
  needsProgram(context, 'dciodvfy');
  const landmarks = [
    { fixedMm: knownFixed, movingMm: knownMoving },
    { fixedMm: [1, 2, 3], movingMm: [4.5, 5.25, 6] },
  ] as const;
  const { out } = await exported({ sharedFrame: false, formats: ['spatial-registration'], landmarks });
  const path = join(out, 'spatial-fiducials.dcm');
  expect(await dicomErrors(path)).toEqual([]);
  const header = await readDicomHeader(path);
  if (typeof header === 'string') throw new Error(header);
  const points = items(header, 'x0070031c').map((set) =>
    items(set, 'x0070031e').map((one) => decimals(one, 'x30060050')),
  );
  expectNear(points[0]![0]!, knownFixed);
  expectNear(points[1]![0]!, knownMoving);
  expect(points[1]![1]).toEqual([4.5, 5.25, 6]);
  expect(await dicomErrors(join(out, 'spatial-registration.dcm'))).toEqual([]);
});

it('JSON and matrix agree', async () => {
  const { out } = await exported({ sharedFrame: false, formats: ['json'] });
  const read = JSON.parse(readFileSync(join(out, 'transform.json'), 'utf8')) as { fixedFromMoving: number[][] };
  expectNear(mat4FromRows(read.fixedFromMoving), invertRigid(movingFromFixed), 12);
});

/** A hundred points spread over a head, LPS mm. */
const hundredPoints = Array.from({ length: 100 }, (_, i): Vec3 => [
  ((i * 37) % 160) - 80,
  ((i * 61) % 180) - 90,
  ((i * 83) % 150) - 75,
]);

it('nitransforms reads the FreeSurfer, FSL, ITK and greedy transforms and maps 100 points as Concord does', async (context) => {
  needsReferee(context, 'nitransforms', 'nibabel');
  const { out } = await exported({ sharedFrame: false, formats: ['tfm', 'lta', 'fsl-mat', 'greedy-mat'] });
  const mapped = await referee<Record<string, number[][]>>(
    `
import sys, json, numpy as np, nibabel
from nitransforms.linear import load, Affine
folder, points = sys.argv[1], np.array(json.loads(sys.argv[2]))
ras = points * [-1, -1, 1]
fixed, moving = folder + '/fixed.nii.gz', folder + '/moving.nii.gz'
maps = {
  'tfm': load(folder + '/transform.tfm', fmt='itk', reference=fixed, moving=moving),
  'fsl': load(folder + '/transform-fsl.mat', fmt='fsl', reference=fixed, moving=moving),
  'lta': load(folder + '/transform.lta', fmt='fs', reference=fixed, moving=moving),
  'greedy': Affine(np.loadtxt(folder + '/transform-greedy.mat'), reference=fixed),
}
print(json.dumps({name: (np.asarray(x.map(ras)) * [-1, -1, 1]).tolist() for name, x in maps.items()}))
`,
    out,
    JSON.stringify(hundredPoints),
  );
  for (const [name, points] of Object.entries(mapped)) {
    const worst = Math.max(
      ...points.map((point, index) => {
        const expected = transformPoint(movingFromFixed, hundredPoints[index]!);
        return Math.hypot(...point.map((value, axis) => value - expected[axis]!));
      }),
    );
    // FSL's matrix goes through the grids of two NIfTI files, whose header is float32.
    expect([name, worst]).toEqual([name, expect.closeTo(0, name === 'fsl' ? 3 : 4)]);
  }
});

it("3D Slicer's own libraries load the scene: the moving series lies where Concord says", async (context) => {
  needsReferee(context, 'slicer_core', 'numpy');
  const { out, exportCase } = await exported({ sharedFrame: false, formats: ['slicer-scene'] });
  const loaded = await referee<{ names: string[]; window: number[]; parent: number[][]; origin: number[] }>(
    `
import sys, json
from slicer_core.MRMLCore import *
import vtk
scene = vtkMRMLScene(); scene.SetRootDirectory(sys.argv[1]); scene.SetURL(sys.argv[1] + '/scene.mrml')
assert scene.Import() == 1
volumes = [scene.GetNthNodeByClass(i, 'vtkMRMLScalarVolumeNode') for i in range(2)]
for volume in volumes:
    storage = volume.GetStorageNode()
    storage.SetFileName(sys.argv[1] + '/' + storage.GetFileName().split('/')[-1]); assert storage.ReadData(volume) == 1
matrix = vtk.vtkMatrix4x4(); volumes[1].GetParentTransformNode().GetMatrixTransformToParent(matrix)
display = volumes[1].GetDisplayNode()
print(json.dumps({
  'names': [volume.GetName() for volume in volumes], 'origin': list(volumes[1].GetOrigin()),
  'window': [display.GetWindow(), display.GetLevel()],
  'parent': [[matrix.GetElement(r, c) for c in range(4)] for r in range(4)],
}))
`,
    out,
  );
  expect(loaded.names).toEqual(
    ['T1 (fixed)', 'T2 (moving)'].map((name) => expect.stringContaining(name.slice(2)) as string),
  );
  const [x, y, z] = exportCase.moving.volume.grid.originMm;
  expectNear(loaded.origin, [-x, -y, z], 3);
  expect(loaded.window[0]).toBeGreaterThan(0);
  for (const fixed of hundredPoints) {
    const [mx, my, mz] = transformPoint(movingFromFixed, fixed);
    const moved = loaded.parent.slice(0, 3).map((row) => row[0]! * -mx + row[1]! * -my + row[2]! * mz + row[3]!);
    expectNear(moved, [-fixed[0], -fixed[1], fixed[2]], 4);
  }
});
