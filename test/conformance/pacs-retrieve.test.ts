import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { retrieveStudy } from '../../src-main/pacs/retrieve-study.ts';
import { storeFiles } from '../../src-main/pacs/store-files.ts';
import { code } from '../../src-main/series-files/dicom/elements.ts';
import { readDicomHeader } from '../../src-main/series-files/dicom/read-header.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { freePort, startDcmqrscp } from './dicom-servers.ts';
import { startOrthanc } from './orthanc.ts';
import { needsProgram, pathOf, run } from './programs.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';

const study = '1.2.826.0.1.3680043.8.498.5';
const grid = orthonormal({ ...obliqueGrid, size: [64, 48, 4] });
const voxels = phantomVoxels(grid);
const whole = { received: grid.size[2], refused: 0, strangers: 0 };
const attributes = { Modality: 'MR', PatientName: 'Doe^Jane', PatientID: 'P1', ScanningSequence: 'SE', SequenceVariant: 'SK' }; // prettier-ignore

/** How archives keep images: by the program that compresses so, and its arguments before input and output. */
const compressions = {
  'JPEG lossless': { uid: '1.2.840.10008.1.2.4.70', program: 'dcmcjpeg', args: ['+e1'], archive: ['+xs', '-xs'] },
  'JPEG-LS lossless': { uid: '1.2.840.10008.1.2.4.80', program: 'dcmcjpls', args: ['+el'], archive: ['+xt', '-xt'] },
  'JPEG 2000 lossless': { uid: '1.2.840.10008.1.2.4.90', program: 'gdcmconv', args: ['--j2k'], archive: ['+xv', '-xv'] },
  'RLE': { uid: '1.2.840.10008.1.2.5', program: 'dcmcrle', args: [], archive: ['+xr', '-xr'] },
  'nothing': { uid: '1.2.840.10008.1.2.1', program: 'dcmconv', args: ['+te'], archive: [] },
} as const; // prettier-ignore

let folder: string;
let plain: string;
beforeEach(() => {
  folder = temporaryFolder();
  plain = writeSourceSeries(join(folder, 'plain'), { grid, voxels, sopClassUid: storageClass.mr, studyUid: study, seriesUid: `${study}.1`, attributes }); // prettier-ignore
  mkdirSync(join(folder, 'back'));
});

async function compressed(context: TestContext, name: keyof typeof compressions): Promise<string[]> {
  const { program, args } = compressions[name];
  if (pathOf(program) === undefined) context.skip(`${program} is not installed`);
  mkdirSync(join(folder, 'kept'));
  const paths: string[] = [];
  for (const file of readdirSync(plain)) {
    const path = join(folder, 'kept', file);
    const { code: exit, text } = await run(program, [...args, join(plain, file), path]);
    if (exit !== 0) throw new Error(text);
    paths.push(path);
  }
  return paths;
}

/** Every object is there, in the syntax it was kept in, and its voxels are the ones that were compressed. */
async function expectWhole(uid: string): Promise<void> {
  const back = readdirSync(join(folder, 'back')).map((name) => join(folder, 'back', name));
  expect(back).toHaveLength(grid.size[2]);
  for (const path of back) {
    const header = await readDicomHeader(path);
    expect(typeof header === 'string' ? header : code(header, 'x00020010'), path).toBe(uid);
  }
  const [before, after] = [await readSeries(plain), await readSeries(join(folder, 'back'))];
  expect([...after.volume.voxels]).toEqual([...before.volume.voxels]);
}

describe.each(Object.keys(compressions) as (keyof typeof compressions)[])(
  'a study that an archive keeps in %s',
  (name) => {
    it.for(['C-GET', 'C-MOVE'] as const)('is fetched as it is from dcmqrscp by %s', async (how, context) => {
      needsProgram(context, 'dcmqrscp');
      const movePort = await freePort();
      const server = await startDcmqrscp(folder, await compressed(context, name), movePort, compressions[name].archive);
      const chosen = how === 'C-MOVE' ? { ...server, receivingPort: movePort } : server;
      expect(await retrieveStudy(chosen, study, join(folder, 'back'))).toEqual(whole);
      await expectWhole(compressions[name].uid);
    });
  },
);

it('a study is fetched from Orthanc by C-MOVE, byte for byte, with progress of all', async (context) => {
  needsProgram(context, 'Orthanc');
  const receivingPort = await freePort();
  const orthanc = await startOrthanc(folder, { concordPort: receivingPort });
  const files = readdirSync(plain).map((name) => {
    const path = join(plain, name);
    const sopInstanceUid = `${study}.1.${name.replace('.dcm', '')}`;
    return { path, sopClassUid: storageClass.mr, sopInstanceUid, dataSetOffset: 144 + readFileSync(path).readUInt32LE(140) };
  }); // prettier-ignore
  expect((await storeFiles(orthanc.server, files)).every(({ stored }) => stored)).toBe(true);
  const counts: (number | null)[] = [];
  const retrieved = await retrieveStudy({ ...orthanc.server, receivingPort }, study, join(folder, 'back'), {
    onProgress: (count) => counts.push(count),
  });
  expect(retrieved).toEqual({ ...whole, received: files.length });
  expect(counts.at(-1)).toBe(files.length);
  for (const file of files) {
    const back = readFileSync(join(folder, 'back', `${file.sopInstanceUid}.dcm`));
    const sent = readFileSync(file.path).subarray(file.dataSetOffset);
    expect(back.subarray(144 + back.readUInt32LE(140)).equals(sent)).toBe(true);
  }
});

it('the receiving port refuses whoever is not the server, and is closed when the study has come', async (context) => {
  needsProgram(context, 'dcmqrscp');
  const receivingPort = await freePort();
  const server = await startDcmqrscp(folder, await compressed(context, 'nothing'), receivingPort);
  // The archive sends as ARCHIVE: a workstation that knows it by another title gets nothing.
  const stranger = { ...server, calledAeTitle: 'ARCHIVE', callingAeTitle: 'OTHER', receivingPort };
  await expect(retrieveStudy(stranger, study, join(folder, 'back'))).rejects.toThrow(/port \d+/);
  expect(readdirSync(join(folder, 'back'))).toEqual([]);
  expect(await retrieveStudy({ ...server, receivingPort }, study, join(folder, 'back'))).toEqual(whole);
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(receivingPort, resolve));
  onTestFinished(() => void blocker.close());
  await expect(retrieveStudy({ ...server, receivingPort }, study, join(folder, 'back'))).rejects.toThrow('another program uses it'); // prettier-ignore
  await expect(retrieveStudy({ ...server, tls: true, receivingPort }, study, folder)).rejects.toThrow('not be encrypted'); // prettier-ignore
});
