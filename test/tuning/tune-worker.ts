import type { TuneJob } from './tune-apart.ts';
import { tunePair, type PairTuning } from './tune-pair.ts';

/** What the tuning of a pair sends: lines on its way, and what it found at the end. */
export type TuneReply = { readonly line: string } | { readonly tuning: PairTuning };

async function tune({ pair, present, ...options }: TuneJob): Promise<void> {
  const reply = (message: TuneReply): void => void process.send!(message);
  reply({ tuning: await tunePair(pair, present, { ...options, onLine: (line) => reply({ line }) }) });
}

process.on('message', (job: TuneJob) => void tune(job));
process.on('disconnect', () => process.exit(0));
