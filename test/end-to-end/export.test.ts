import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readZip } from '../conformance/read-zip.ts';
import { obliqueGrid } from '../conformance/source-series.ts';
import { screenshots } from './opened-window.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { choose, openStudy } from './viewer-layout.ts';
import { windowHosts, type HostedWindow } from './window-hosts.ts';

const minutes = 60_000;
const places = { folder: 'A folder', zip: 'A ZIP file', dicomdir: /DICOMDIR/ } as const;
const slices = obliqueGrid.size[2];

describe.each(windowHosts)('export through the window on $name', ({ skipped, savesDownloads, open }) => {
  if (skipped) return void it.skip('is skipped');
  let window: HostedWindow;
  let folder: string;
  const page = () => window.page;
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const summary = () => page().getByRole('region', { name: /What will be written|将写入的内容/ });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'concord-export-'));
    window = await open({ prepare: (data) => preparePhantomStudy(data, { approved: true }) });
    await openStudy(page(), 'Doe, Jane');
    await button('Export').click({ timeout: minutes });
  }, 4 * minutes);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Exports to a path, and gives what the window says at the end. */
  async function exportTo(kind: keyof typeof places, path: string): Promise<string> {
    await choose(page(), 'Where to', places[kind]);
    await page().getByLabel('Path').fill(path);
    await page().getByLabel('Path').press('Tab');
    await summary().waitFor();
    await button('Start export').click();
    const status = page().getByRole('dialog').getByRole('status');
    await status.getByText('Exported').waitFor({ timeout: minutes });
    const messages = (await page().locator('.result').textContent())!;
    await button('Another export').click();
    return messages;
  }

  it.runIf(savesDownloads)('shows what will be written, writes it, and hands over a ZIP with DICOM and report', async () => {
    await summary().getByText('spatial-registration.dcm').waitFor();
    await summary().getByText('report.pdf').waitFor();
    await page().screenshot({ path: `${screenshots}/export-en-dark.png` });
    await button('Start export').click();
    const save = page().getByRole('button', { name: 'Save the ZIP' });
    await save.waitFor({ timeout: minutes });
    const [download] = await Promise.all([page().waitForEvent('download'), save.click()]);
    const files = await readZip(await download.path());
    const names = [...files.keys()];
    expect(names.filter((name) => name.startsWith('dicom/'))).toHaveLength(slices);
    expect(names).toEqual(expect.arrayContaining(['spatial-registration.dcm', 'report.pdf']));
    expect(files.get('dicom/IM0001.dcm')!.subarray(128, 132).toString()).toBe('DICM');
    await button('Another export').click();
  }, 2 * minutes); // prettier-ignore

  it('writes all formats into a folder, a ZIP, and a folder with a DICOMDIR', async () => {
    for (const format of ['NIfTI', 'NRRD', 'ITK .tfm', 'FSL .mat', 'ANTs .mat', 'JSON', 'Report (HTML)'])
      await page().getByLabel(format, { exact: true }).check();
    const target = join(folder, '导出 é');
    expect(await exportTo('folder', target)).toContain(`Written to ${target}`);
    const [made] = readdirSync(target);
    expect(readdirSync(join(target, made!)).sort()).toEqual([
      'dicom', 'fixed.nii.gz', 'moving.nii.gz', 'registered.nii.gz', 'registered.nrrd', 'report.html', 'report.pdf', 'spatial-registration.dcm', 'transform-ants.mat',
      'transform-fsl.mat', 'transform.json', 'transform.tfm',
    ]); // prettier-ignore
    await exportTo('zip', join(folder, 'one.zip'));
    expect((await readZip(join(folder, 'one.zip'))).size).toBe(slices + 11);
    await exportTo('dicomdir', join(folder, 'cd'));
    expect(readdirSync(join(folder, 'cd'))).toEqual(expect.arrayContaining(['DICOM', 'DICOMDIR']));
  }, 3 * minutes); // prettier-ignore

  it('says why it cannot write, in words, and leaves what was there', async () => {
    writeFileSync(join(folder, 'file'), 'kept');
    await choose(page(), 'Where to', places.folder);
    await page().getByLabel('Path').fill('here');
    await page().getByLabel('Path').press('Tab');
    await summary().getByText('Enter the whole path of the folder', { exact: false }).waitFor();
    expect(await button('Start export').isDisabled()).toBe(true);
    await page().getByLabel('Path').fill(join(folder, 'file', 'below'));
    await page().getByLabel('Path').press('Tab');
    await summary().getByText('entries', { exact: false }).waitFor();
    await button('Start export').click();
    await page().getByText('The export failed. Nothing half-written was left.').waitFor({ timeout: minutes });
    await page().getByText('a part of the path is a file, not a folder.', { exact: false }).waitFor();
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept');
    await button('Another export').click();
    const zip = readFileSync(join(folder, 'one.zip'));
    await choose(page(), 'Where to', places.zip);
    await page().getByLabel('Path').fill(join(folder, 'one.zip'));
    await page().getByLabel('Path').press('Tab');
    await button('Start export').click();
    await page().getByText('exists already. Choose another folder', { exact: false }).waitFor({ timeout: minutes });
    expect(readFileSync(join(folder, 'one.zip')).equals(zip)).toBe(true);
    await button('Another export').click();
  }, 2 * minutes);

  it('says all of it in Chinese in the Chinese window, warnings and failures too', async () => {
    await page().keyboard.press('Escape');
    await choose(page(), 'Language', '简体中文');
    await button('导出').click();
    await page().getByLabel('去除可识别患者的信息').check();
    await summary().getByText('可能从头部序列辨认出面部', { exact: false }).waitFor();
    await summary().getByText('DICOM 空间配准变换').waitFor();
    await choose(page(), '导出到', '文件夹');
    await page().getByLabel('路径').fill(join(folder, 'file', 'below'));
    await page().getByLabel('路径').press('Tab');
    await summary().waitFor();
    await page().screenshot({ path: `${screenshots}/export-zh-CN-dark.png` });
    await button('开始导出').click();
    await page().getByText('路径的一部分是文件而不是文件夹。', { exact: false }).waitFor({ timeout: minutes });
    expect(await page().getByRole('dialog').innerText()).not.toMatch(/[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}/);
    await page().keyboard.press('Escape');
    await choose(page(), '语言', 'English');
    expect(existsSync(join(folder, 'file', 'below'))).toBe(false);
    expect(window.complaints).toEqual([]);
  }, 2 * minutes);
}); // prettier-ignore
