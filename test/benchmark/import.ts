// How fast a large study is imported: `node test/benchmark/import.ts [slices]`. Beside it, what cannot be avoided:
// dcmtk reading every header up to the pixels, and a plain copy of the same bytes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { startImport } from '../../src-main/workstation/studies/import-study.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { writeTinySeries } from '../fixtures/tiny-dicom.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

const slices = Number(process.argv[2] ?? 10_000);
const slicesPerSeries = 200;
const root = mkdtempSync(join(tmpdir(), 'concord-import-'));
const source = join(root, 'source');

const seconds = async (work: () => unknown): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

try {
  for (let i = 0; i < slices / slicesPerSeries; i++) {
    const seriesUid = `1.2.3.${i + 10}`;
    writeTinySeries(join(source, String(i)), { studyUid: '1.2.3', seriesUid, sliceCount: slicesPerSeries, size: 128 });
  }
  const folders = readdirSync(source).map((name) => join(source, name));
  const headers = await seconds(() => {
    for (const folder of folders)
      execFileSync('dcmdump', ['+sd', '-M', '--stop-before-elem', '7fe0,0010', folder], { stdio: 'ignore' });
  });
  const copy = await seconds(() => cpSync(source, join(root, 'copy'), { recursive: true }));
  const workstation = openWorkstation({ folder: dataFolderAt(join(root, 'data')) });
  let listed = NaN;
  const started = performance.now();
  const jobId = startImport(workstation, { paths: [source], uploadId: null, mode: 'copy' });
  workstation.events.subscribe((name) => {
    if (name === 'studies.changed' && Number.isNaN(listed)) listed = (performance.now() - started) / 1000;
  });
  await workstation.jobs.settled(jobId);
  const imported = (performance.now() - started) / 1000;
  const { messages } = workstation.jobs.find(jobId)!;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  await workstation.close();
  console.log(`${englishTexts(messages)} Headers by dcmdump ${headers.toFixed(1)} s, copy ${copy.toFixed(1)} s.`);
  console.log(
    `Import ${imported.toFixed(1)} s (${(imported / (headers + copy)).toFixed(2)} times both; at most 1.5), listed after ${listed.toFixed(1)} s, peak memory ${peakMb.toFixed(0)} MB.`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
