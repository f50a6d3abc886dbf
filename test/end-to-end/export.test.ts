import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { RequestOf } from '../../src-shared/contract.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { listSeries } from '../../src-main/database/series.ts';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { saveManual } from '../../src-main/workstation/register-in-study.ts';
import { submitReview } from '../../src-main/workstation/review-registration.ts';
import { readZip } from '../conformance/read-zip.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from '../conformance/source-series.ts';
import { importNow } from '../fixtures/test-workstation.ts';
import { launchBrowser, noBrowserReason } from './browser.ts';
import { buildWindow } from './build-window.ts';
import { ConcordProcess } from './concord-process.ts';

const study = '1.2.826.0.1.3680043.8.498.5';
const minutes = 60_000;

describe.skipIf(noBrowserReason)(`export through the window${noBrowserReason ? ` (skipped: ${noBrowserReason})` : ''}`, () => {
  let concord: ConcordProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await buildWindow();
    concord = await ConcordProcess.create();
    await prepareStudy(concord.dataFolder);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    await page.goto(await concord.start());
  }, 4 * minutes);

  afterAll(async () => {
    await browser?.close();
    await concord?.remove();
  });

  it('shows what will be written, writes it, and hands over a ZIP with DICOM and report', async () => {
    await page.getByRole('button', { name: 'Export' }).click({ timeout: minutes });
    const summary = page.getByRole('region', { name: 'What will be written' });
    await summary.getByText('spatial-registration.dcm').waitFor();
    await summary.getByText('report.pdf').waitFor();
    await page.getByRole('button', { name: 'Start export' }).click();
    const save = page.getByRole('link', { name: 'Save the ZIP' });
    await save.waitFor({ timeout: 2 * minutes });
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
    const files = await readZip(await download.path());
    const names = [...files.keys()];
    expect(names.filter((name) => name.startsWith('dicom/'))).toHaveLength(obliqueGrid.size[2]);
    expect(names).toEqual(expect.arrayContaining(['spatial-registration.dcm', 'report.pdf']));
    expect(files.get('dicom/IM0001.dcm')!.subarray(128, 132).toString()).toBe('DICM');
  }, 4 * minutes);
}); // prettier-ignore

/** A study of two series with an approved registration, as earlier work left it. */
async function prepareStudy(dataFolder: string): Promise<void> {
  const grid = orthonormal(obliqueGrid);
  const source = `${dataFolder}-source`;
  for (const [index, description] of ['T1', 'T2'].entries()) {
    const attributes = { Modality: 'MR', PatientName: 'Doe^Jane', PatientID: 'P1', SeriesDescription: description, ScanningSequence: 'SE', SequenceVariant: 'SK' }; // prettier-ignore
    writeSourceSeries(join(source, description), { grid, voxels: phantomVoxels(grid), sopClassUid: storageClass.mr, studyUid: study, seriesUid: `${study}.${index}`, attributes }); // prettier-ignore
  }
  const workstation = openWorkstation({ folder: dataFolderAt(dataFolder) });
  try {
    const { studyIds } = await importNow(workstation, [source]);
    const series = listSeries(workstation.database, studyIds[0]!);
    const idOf = (description: string) => series.find((one) => one.description === description)!.seriesId;
    const movingFromFixed = rowsOf(rigidAbout(rotationFromVector([0, 0.02, 0.05]), [0, 0, 0], [2, 1, -3]));
    const { registrationId } = await saveManual(workstation, {
      fixedSeriesId: idOf('T1'),
      movingSeriesId: idOf('T2'),
      movingFromFixed: movingFromFixed as RequestOf<'registrations.saveManual'>['movingFromFixed'],
      landmarks: [],
    });
    submitReview(workstation, registrationId, { decision: 'approved', reason: '', reviewer: 'Dr Li' });
  } finally {
    await workstation.close();
    await rm(source, { recursive: true });
  }
}
