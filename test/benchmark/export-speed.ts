import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identity4, identityDirection, rowsOf } from '../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../src-main/engine/volume.ts';
import { writeAtomically } from '../../src-main/storage/atomic-output.ts';
import type { ExportCase } from '../../src-main/series-export/export-case.ts';
import { writeExportSet } from '../../src-main/series-export/export-set.ts';
import type { ReadSeries } from '../../src-main/series-files/read-series.ts';
import { knownCase } from '../conformance/known-case.ts';

const rounds = 5;

export interface ExportSpeed {
  readonly round: number;
  /** Written as DICOM, whole and on the disk, as an export is. */
  readonly writtenMs: number;
  /** The same files copied one by one, and on the disk. */
  readonly copiedMs: number;
  /** Twice the copy and a second. */
  readonly allowedMs: number;
  /** The most that memory grew over what the volume takes, in MB. */
  readonly grownMb: number;
}

/** Writes a series of 512 x 512 x 300 as DICOM and copies its files, in turn. */
export async function measureExport(): Promise<ExportSpeed[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'concord-export-speed-'));
  const speeds: ExportSpeed[] = [];
  try {
    const exportCase = largeCase();
    for (let round = 1; round <= rounds; round++) {
      const [written, copied] = [join(scratch, 'written'), join(scratch, 'copied')];
      const memory = watchMemory();
      const writtenMs = await timed(() =>
        writeAtomically(written, {}, async (staging) => {
          await writeExportSet(exportCase, staging, {
            formats: ['dicom-series'],
            anonymise: false,
            confirmDifferentPatients: false,
            locale: 'en',
            layout: 'plain',
          });
        }),
      );
      const grownMb = memory();
      const files = readdirSync(join(written, 'dicom'));
      const copiedMs = await timed(async () => {
        mkdirSync(copied);
        for (const name of files) await copyFile(join(written, 'dicom', name), join(copied, name));
        execFileSync('sync', ['-f', copied]);
      });
      const [written1, copied1] = [Math.round(writtenMs), Math.round(copiedMs)];
      speeds.push({ round, writtenMs: written1, copiedMs: copied1, allowedMs: 2 * copied1 + 1000, grownMb });
      if (round === 1) console.log(`${files.length} files of ${statSync(join(copied, files[0]!)).size} bytes`);
      rmSync(written, { recursive: true });
      rmSync(copied, { recursive: true });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return speeds;
}

function largeCase(): ExportCase {
  const grid = { size: [512, 512, 300], spacingMm: [0.45, 0.45, 0.6], originMm: [0, 0, 0], direction: identityDirection } as const; // prettier-ignore
  const voxels = new Float32Array(512 * 512 * 300);
  for (let i = 0; i < voxels.length; i++) voxels[i] = ((i * 7919) % 2000) - 1000;
  const small: Volume = { voxels: new Float32Array(8), grid: { ...grid, size: [2, 2, 2] } };
  const series = (modality: ReadSeries['modality']): ReadSeries => ({
    volume: small,
    modality,
    source: `/${modality}.nii.gz`,
    seriesUid: modality,
    description: modality,
    modalityEvidence: { code: 'modality-from-file-name', values: { text: modality } },
    notes: [],
  });
  const made = knownCase(series('T1'), series('CT'), identity4);
  const { transform } = made.result;
  const movingFromFixed = rowsOf(identity4) as typeof transform.movingFromFixed;
  return {
    ...made,
    registered: { voxels, grid },
    outsideValue: -1000,
    result: { ...made.result, transform: { ...transform, movingFromFixed } },
  };
}

/** @returns what ends the watch and tells by how many MB memory grew at most. */
function watchMemory(): () => number {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  return () => {
    clearInterval(timer);
    return Math.round((Math.max(most, process.memoryUsage().rss) - before) / 1e6);
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
