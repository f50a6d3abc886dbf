import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { scanPaths } from '../../src-main/series-files/scan-folder.ts';
import { isInstalled } from '../fixtures/coded-slices.ts';
import { containerSubjects } from './container-subjects.ts';
import { damaged, type Judgement, type Subject } from './damage.ts';
import { dicomSubjects } from './dicom-subjects.ts';
import { seededRandom, type TorturePart } from './part.ts';

/** Damaged streams of all codings and containers together in a whole run. */
const casesInWholeRun = 2900;

/**
 * Cuts, flips and zeroes the streams of every transfer syntax and container that Concord reads. Nothing may be accepted
 * that a referee refuses (dcmtk, GDCM, zlib), and what is accepted must have the referee's voxels; the sound file is
 * read after all of them, in the same process.
 */
export const run: TorturePart = async ({ seed, scale, folder, log }) => {
  const random = seededRandom(seed);
  const { subjects: dicom, absent } = await dicomSubjects(join(folder, 'sound'));
  const subjects = [...dicom, ...containerSubjects()];
  for (const tool of ['dcmdjpeg', 'gdcmconv']) if (!isInstalled(tool)) absent.push(`${tool} as a referee`);
  if (absent.length > 0) log(`left out, not installed: ${absent.join(', ')}`);

  const total = Math.max(subjects.length, Math.round(casesInWholeRun * scale));
  const figures = { refused: 0, 'accepted with the referees’ voxels': 0, 'accepted without a referee': 0 };
  const violations: string[] = [];
  for (let i = 0; i < total; i++) {
    const subject = subjects[i % subjects.length]!;
    const { bytes, how } = damaged(subject, Math.floor(i / subjects.length), random);
    const wrong = (what: string) => violations.push(`case ${i}, ${subject.name}, ${how}: ${what}`);
    const outcome = await outcomeOf(subject, bytes, join(folder, 'case'));
    if ('refusal' in outcome) {
      figures.refused++;
      const isNamed = subject.namedBy.test(outcome.refusal) || (await isListed(subject, join(folder, 'case')));
      if (!isNamed) wrong(`refused, but not by its name: ${outcome.refusal}`);
      continue;
    }
    const judgement = await subject.judge(bytes, join(folder, 'referee'));
    if (judgement === null) figures['accepted without a referee']++;
    else if ('refusal' in judgement) wrong(judgement.refusal);
    else if (same(outcome.voxels, judgement.voxels)) figures['accepted with the referees’ voxels']++;
    else wrong('its voxels are not those of the referee');
  }
  for (const subject of subjects) {
    const outcome = await outcomeOf(subject, subject.bytes, join(folder, 'case'));
    if ('refusal' in outcome) violations.push(`${subject.name}, sound: ${outcome.refusal}`);
    const judgement = await subject.judge(subject.bytes, join(folder, 'referee'));
    const agreed =
      'voxels' in outcome && judgement !== null && 'voxels' in judgement && same(outcome.voxels, judgement.voxels);
    if (judgement !== null && !agreed) violations.push(`${subject.name}, sound: the referee reads it otherwise`);
  }
  return { cases: total, figures, violations };
};

async function outcomeOf(subject: Subject, bytes: Buffer, folder: string): Promise<Judgement> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of subject.beside) writeFileSync(join(folder, file.name), file.bytes);
  writeFileSync(join(folder, subject.fileName), bytes);
  try {
    const { volume } = await readSeries(subject.opens === 'file' ? join(folder, subject.fileName) : folder);
    return { voxels: volume.voxels };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/** A file that breaks off before its pixels, or in them, is no slice: it is in the list of what could not be used. */
async function isListed(subject: Subject, folder: string): Promise<boolean> {
  const { notUsed } = await scanPaths([folder]);
  return notUsed.some(({ path }) => path.endsWith(subject.fileName));
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (value, i) => Object.is(value, b[i]));
}
