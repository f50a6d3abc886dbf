import type { Volume } from '../../../../src-main/engine/volume.ts';
import type { ReadSeries } from '../../../../src-main/series-files/read-series.ts';
import type { Random } from '../random.ts';
import { asSeries, modalityOf, sourceSeries, type Subject } from '../subjects.ts';
import { computedAngiography, timeOfFlight } from './angiography.ts';
import { contrastT1 } from './contrast-t1.ts';
import { diffusionWeighted, echoPlanar } from './echo-planar.ts';
import { susceptibilityWeighted } from './susceptibility.ts';

/** What a series is made of: the subject's own series by name, all on one grid, and where its brain lies. */
export interface MadeFrom {
  readonly series: Readonly<Record<string, Volume>>;
  readonly subject: Subject;
  readonly random: Random;
}

/** A series that the data folder does not hold, made from those that it does, on their grid: the truth stays exact. */
interface MadeSeries {
  readonly from: readonly string[];
  readonly make: (from: MadeFrom) => Volume | Promise<Volume>;
}

const madeSeries: Readonly<Record<string, MadeSeries>> = {
  T1C: { from: ['T1', 'PCA'], make: contrastT1 },
  SWI: { from: ['T1', 'T2', 'PCA', 'CT'], make: susceptibilityWeighted },
  DWI: { from: ['T1', 'T2'], make: diffusionWeighted },
  EPI: { from: ['T1', 'T2'], make: echoPlanar },
  TOF: { from: ['T1', 'PCA'], make: timeOfFlight },
  CTA: { from: ['CT', 'PCA'], make: computedAngiography },
};

/** The series that can be made of a subject's; none of the real session, whose series have grids of their own. */
export function madeNamesOf({ name, seriesNames, madeNames = [] }: Subject): string[] {
  if (name === 'session') return [];
  const ofCase = Object.keys(madeSeries).filter((made) => madeSeries[made]!.from.every((from) => seriesNames.includes(from))); // prettier-ignore
  return [...madeNames, ...ofCase];
}

/** A series of the data folder, or one made by the case's own random numbers. */
export async function caseSeries(subject: Subject, seriesName: string, random: Random): Promise<ReadSeries> {
  const made = madeSeries[seriesName];
  if (!made) return sourceSeries(subject, seriesName);
  const sources = await Promise.all(made.from.map((name) => sourceSeries(subject, name)));
  const series = Object.fromEntries(made.from.map((name, index) => [name, sources[index]!.volume]));
  const volume = await made.make({ series, subject, random });
  return asSeries(volume, modalityOf(seriesName), `${subject.name} ${seriesName}`);
}
