import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readSeries, type ReadSeries } from '../../src-main/series-files/read-series.ts';
import { Failure } from '../../src-shared/failure.ts';
import { seededRandom, type TorturePart } from './part.ts';
import type { RuledVolume } from './reader-rules.ts';
import { readerSubjects, type ReaderSubject } from './reader-subjects.ts';

const wholeRun = 20_000;
const longestMs = 20_000;
const mostBytes = 2 ** 30;

/** Notes that a volume was resampled, or its values turned over: then it is noted, and not compared. */
const notedCodes = new Set(['uneven-slice-gaps', 'gantry-tilt', 'missing-slices', 'duplicate-slices', 'inverted-grey', 'damaged-files-left-out', 'files-left-out', 'first-volume-of-4d', 'non-finite-voxels', 'volume-of-series']); // prettier-ignore

type Outcome = 'refused' | 'identical' | 'as-the-bytes-say' | 'noted';

/**
 * Damaged inputs of every format: each is refused by name, or read as other code reads the same bytes. None takes long,
 * much memory, or the process.
 */
export const run: TorturePart = async ({ seed, scale, folder, log }) => {
  const random = seededRandom(seed);
  const figures: Record<string, number> = { refused: 0, identical: 0, 'as-the-bytes-say': 0, noted: 0 };
  const violations: string[] = [];
  const guard = startGuard();
  let cases = 0;
  try {
    for (const subject of readerSubjects()) {
      const count = Math.max(1, Math.round(wholeRun * scale * subject.share));
      for (let i = 0; i < count; i++) {
        cases++;
        guard.beat(cases);
        const damage = damaged(Object.values(subject.files)[0]!, random);
        const outcome = await judged(subject, damage.bytes, join(folder, 'in')).catch((error: Error) => error.message);
        if (outcome in figures) figures[outcome as Outcome]! += 1;
        else violations.push(`${subject.name}, input ${i}, ${damage.what}: ${outcome}`);
      }
      log(`${subject.name}: ${count} inputs`);
    }
  } finally {
    await guard.stop();
  }
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  if (peakBytes > mostBytes) violations.push(`${Math.round(peakBytes / 1e6)} MB of memory were taken`);
  return { cases, figures: { ...figures, 'peak MB': Math.round(peakBytes / 1e6) }, violations };
};

async function judged(subject: ReaderSubject, bytes: Buffer, folder: string): Promise<Outcome> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [first, ...others] = Object.entries(subject.files);
  writeFileSync(join(folder, first![0]), bytes);
  for (const [name, whole] of others) writeFileSync(join(folder, name), whole);
  const path = others.length > 0 ? folder : join(folder, first![0]);
  const startedMs = performance.now();
  const read = await readSeries(path).catch((error: unknown) => error);
  if (performance.now() - startedMs > longestMs) throw new Error('took too long');
  if (read instanceof Error) return refusedByName(read, path);
  const series = read as ReadSeries;
  if (series.notes.some(({ code }) => notedCodes.has(code))) return 'noted';
  let ruled: RuledVolume | null;
  try {
    ruled = subject.rule([bytes, ...others.map(([, whole]) => whole)]);
  } catch (error) {
    throw new Error(`was read, though other code finds ${textOfError(error)}`);
  }
  if (ruled === null) throw new Error('was read, though nothing may be');
  compare(series, ruled);
  return bytes.equals(first![1]) ? 'identical' : 'as-the-bytes-say';
}

/** dicom-parser throws strings, and objects that hold one. */
function textOfError(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'object' && error !== null && 'exception' in error
    ? textOfError(error.exception)
    : String(error);
}

function refusedByName(error: Error, path: string): Outcome {
  if (!(error instanceof Failure)) throw new Error(`ended in ${error.name}: ${error.message}`);
  if (error.code !== 'input' || !error.message.includes(path)) throw new Error(`unnamed: ${error.message}`);
  return 'refused';
}

function compare({ volume: { grid, voxels } }: ReadSeries, ruled: RuledVolume): void {
  if (grid.size.some((n, axis) => n !== ruled.size[axis])) throw new Error(`size ${grid.size}, not ${ruled.size}`);
  for (const axis of [0, 1, 2]) {
    const step = [0, 1, 2].map((row) => grid.direction[3 * row + axis]! * grid.spacingMm[axis]!);
    // The product makes axes exactly perpendicular; a header's rounding may be a hundredth (DICOM).
    const off = Math.hypot(...step.map((mm, i) => mm - ruled.stepsMm[axis]![i]!));
    if (!(off <= 0.015 * Math.hypot(...step))) throw new Error(`axis ${axis}: ${step}, not ${ruled.stepsMm[axis]}`);
  }
  const off = Math.hypot(...grid.originMm.map((mm, i) => mm - ruled.originMm[i]!));
  // Relative too: the product's way through the stack's axes rounds a position of a kilometre.
  if (!(off <= 1e-3 + 0.015 * Math.hypot(...grid.originMm))) throw new Error(`origin ${grid.originMm}, not ${ruled.originMm}`); // prettier-ignore
  if (ruled.voxels === null) return;
  for (let i = 0; i < voxels.length; i++) {
    if (voxels[i] !== Math.fround(ruled.voxels[i]!))
      throw new Error(`voxel ${i}: ${voxels[i]}, not ${ruled.voxels[i]}`);
  }
}

/** One thing that happens to files: bits turn, bytes are lost, put in or zeroed, the end is missing. */
function damaged(whole: Buffer, random: () => number): { bytes: Buffer; what: string } {
  const at = Math.floor(random() * whole.length);
  const length = 1 + Math.floor(random() * 8);
  const bytes = Buffer.from(whole);
  switch (Math.floor(random() * 6)) {
    case 0:
      bytes[at]! ^= 1 << Math.floor(random() * 8);
      return { bytes, what: `bit turned at ${at}` };
    case 1:
      bytes[at] = Math.floor(random() * 256);
      return { bytes, what: `byte ${bytes[at]} at ${at}` };
    case 2:
      return { bytes: bytes.subarray(0, at), what: `cut at ${at}` };
    case 3:
      bytes.fill(random() < 0.5 ? 0 : 0xff, at, Math.min(at + length, bytes.length));
      return { bytes, what: `${length} bytes filled at ${at}` };
    case 4:
      return { bytes: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]), what: `${length} lost at ${at}` }; // prettier-ignore
    default:
      return { bytes: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]), what: `${length} doubled at ${at}` }; // prettier-ignore
  }
}

/** A thread that ends the process if one input keeps it busy for a minute: nothing else could. */
function startGuard() {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const source = `const { workerData } = require('node:worker_threads'); let last = -1;
    setInterval(() => { const now = Atomics.load(workerData, 0);
      if (now === last) { require('node:fs').writeSync(2, 'reader-inputs: input ' + now + ' hangs\\n'); process.kill(process.pid, 'SIGKILL'); }
      last = now; }, 60000);`;
  const worker = new Worker(source, { eval: true, workerData: beats });
  return {
    beat: (count: number) => void Atomics.store(beats, 0, count),
    stop: async () => void (await worker.terminate()),
  };
}
