import { existsSync } from 'node:fs';
import path from 'node:path';
import { readImageNode } from '@itk-wasm/image-io';
import { identity4, type Mat4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { toolFailure } from '../tool-failure.ts';
import type { Modality } from '../../../src-shared/modality.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import { readSeries, type ReadSeries } from '../../../src-main/series-files/read-series.ts';
import { headPointsMm } from './head-points.ts';
import { madePet } from './made-pet.ts';
import { realSessionT2FromT1 } from './real-session.ts';

/** Where the open data lie, beside the repository. */
export const dataFolder = path.resolve(import.meta.dirname, '../../../../shared/data');

export function dataArePresent(): boolean {
  return existsSync(path.join(dataFolder, 'simulated'));
}

/** A head with several series whose mutual position is known. */
export interface Subject {
  readonly name: string;
  /** Series by modality name, as in file names: T1, T2, FLAIR, PD, PCA, CT, PET. */
  readonly seriesNames: readonly string[];
  /** Series that are made of the others, for families that ask for them: the others deal out the measured ones alone. */
  readonly madeNames?: readonly string[];
  /** True where the series have no skull and scalp. */
  readonly isBrainOnly: boolean;
}

export const subjects: readonly Subject[] = [
  { name: 'subject04', seriesNames: ['T1', 'T2', 'FLAIR', 'PD', 'PCA', 'CT', 'PET'], isBrainOnly: false },
  { name: 'subject20', seriesNames: ['T1', 'T2', 'FLAIR', 'PCA', 'CT'], madeNames: ['PET'], isBrainOnly: false },
  { name: 'stroke', seriesNames: ['T1', 'T2', 'FLAIR'], isBrainOnly: true },
  { name: 'session', seriesNames: ['T1', 'T2'], isBrainOnly: false },
];

export function subjectNamed(name: string): Subject {
  const subject = subjects.find((candidate) => candidate.name === name);
  if (!subject)
    throw toolFailure('usage', `There is no subject "${name}". Known: ${subjects.map((s) => s.name).join(', ')}.`);
  return subject;
}

/** Series whose file name is not their modality's. */
const otherwiseNamed: Readonly<Record<string, Modality>> = { PET: 'PT', TOF: 'PCA', CTA: 'CT' };

export function modalityOf(seriesName: string): Modality {
  return otherwiseNamed[seriesName] ?? (seriesName as Modality);
}

/** The value of air and of what was not scanned. */
export function backgroundOf(seriesName: string): number {
  return modalityOf(seriesName) === 'CT' ? -1000 : 0;
}

const sessionFolders: Record<string, string> = { T1: 'T1_MEMPRAGE_RMS', T2: 'T2_AX_FSE' };

function sourcePath(subject: Subject, seriesName: string): string {
  if (subject.name === 'session') return path.join(dataFolder, 'dicom/t1-t2-one-session', sessionFolders[seriesName]!);
  const folder = subject.name === 'stroke' ? 'nifti/stroke' : `simulated/${subject.name}`;
  return path.join(dataFolder, folder, `${seriesName}.nii.gz`);
}

/** Blur of a made PET, as of subject04's. */
const madePetFwhmMm = 6;

const cache = new Map<string, Promise<ReadSeries>>();

/** One source series, read once a process. NIfTI goes through ITK, not through the product's own reader. */
export function sourceSeries(subject: Subject, seriesName: string): Promise<ReadSeries> {
  const source = sourcePath(subject, seriesName);
  if (subject.madeNames?.includes(seriesName)) return madeSeries(subject, seriesName, source);
  const cached = cache.get(source) ?? (source.endsWith('.gz') ? readNifti(source, seriesName) : readSeries(source));
  cache.set(source, cached);
  return cached;
}

function madeSeries(subject: Subject, seriesName: string, source: string): Promise<ReadSeries> {
  const cached = cache.get(source) ?? makePet(subject).then((pet) => asSeries(pet, modalityOf(seriesName), source));
  cache.set(source, cached);
  return cached;
}

async function makePet(subject: Subject): Promise<Volume> {
  const { brainMask } = await import('./alter/brain-mask.ts');
  const [t1, t2, ct] = await Promise.all(['T1', 'T2', 'CT'].map((name) => sourceSeries(subject, name)));
  const sources = { t1: t1!.volume, t2: t2!.volume, ct: ct!.volume, brain: await brainMask(subject) };
  return madePet(sources, madePetFwhmMm, `PET of ${subject.name}`);
}

async function readNifti(source: string, seriesName: string): Promise<ReadSeries> {
  const image = await readImageNode(source);
  if (image.data === null) throw toolFailure('input', `${source} holds no voxels.`);
  const volume: Volume = {
    voxels: Float32Array.from(image.data as unknown as ArrayLike<number>),
    grid: {
      size: image.size as unknown as Vec3,
      spacingMm: image.spacing as unknown as Vec3,
      originMm: image.origin as unknown as Vec3,
      direction: Array.from(image.direction as unknown as ArrayLike<number>) as unknown as Volume['grid']['direction'],
    },
  };
  return asSeries(volume, modalityOf(seriesName), source);
}

/** A volume dressed as a series that was read. */
export function asSeries(volume: Volume, modality: Modality, source: string): ReadSeries {
  return {
    volume,
    modality,
    source,
    seriesUid: source,
    description: path.basename(source),
    modalityEvidence: messageOf('modality-from-file-name', { text: path.basename(source) }),
    notes: [],
  };
}

/** Maps the patient space of the subject's T1 to that of another of its series; identity where they share a grid. */
export function seriesFromT1(subject: Subject, seriesName: string): Mat4 {
  return subject.name === 'session' && seriesName === 'T2' ? realSessionT2FromT1 : identity4;
}

const headCache = new Map<string, Promise<Vec3[]>>();

/** Points over the subject's head, mm in the patient space of its T1. */
export function subjectHeadPointsMm(subject: Subject): Promise<Vec3[]> {
  const cached = headCache.get(subject.name) ?? sourceSeries(subject, 'T1').then(({ volume }) => headPointsMm(volume));
  headCache.set(subject.name, cached);
  return cached;
}
