import { toolFailure } from '../../tool-failure.ts';
import type { Family } from '../family.ts';
import { changedHeadFamilies } from './changed-heads.ts';
import { bodyFamilies, headlessFamilies } from './body-scans.ts';
import { degradedFamilies } from './degraded.ts';
import { scannerFamilies } from './in-the-scanner.ts';
import { distortedFamilies, misstatedFamilies } from './misstated.ts';
import { petFamilies } from './pet.ts';
import { placementFamilies } from './placed.ts';
import { rireFamilies } from './rire.ts';
import { sequenceFamilies } from './sequences.ts';
import { thinSlabFamilies } from './thin-slabs.ts';
import { smallFieldFamilies } from './small-fields.ts';
import { unanswerableFamilies } from './unanswerable.ts';

export const families: readonly Family[] = [
  ...placementFamilies,
  ...petFamilies,
  ...thinSlabFamilies,
  ...rireFamilies,
  ...degradedFamilies,
  ...sequenceFamilies,
  ...changedHeadFamilies,
  ...scannerFamilies,
  ...distortedFamilies,
  ...unanswerableFamilies,
  ...bodyFamilies,
  ...smallFieldFamilies,
  ...headlessFamilies,
  ...misstatedFamilies,
];

/**
 * Where the other programs are compared: from a header that is nearly right, which is what they are made for, and some
 * from anywhere.
 */
const peerFamilies = [
  'rire', 'both-thick-axial', 'pet', 'header-moved-little', 'both-thick', 'thick-slices', 'header-moved', 'eight-mm-slices',
  'dwi-b1000', 'swollen-side', 'exchanged-roles', 'slab-20', 'contrast-t1', 'swi', 'ct-angiography', 'cavity', 'atrophy',
]; // prettier-ignore

/** Names that stand for several families. */
const groups: Readonly<Record<string, readonly Family[]>> = {
  all: families,
  answerable: families.filter(({ answer }) => answer === 'known'),
  unanswerable: [...unanswerableFamilies, ...headlessFamilies, ...misstatedFamilies],
  misstated: misstatedFamilies,
  placed: placementFamilies,
  degraded: [...degradedFamilies, ...distortedFamilies],
  slabs: thinSlabFamilies,
  rire: rireFamilies,
  sequences: sequenceFamilies,
  'changed-heads': changedHeadFamilies,
  scanner: scannerFamilies,
  peers: peerFamilies.map(familyNamed),
  'small-fields': smallFieldFamilies,
  body: [...bodyFamilies, ...headlessFamilies],
};

export const groupNames: readonly string[] = Object.keys(groups);

export function familyNamed(name: string): Family {
  const family = families.find((candidate) => candidate.name === name);
  if (!family) throw toolFailure('usage', `There is no family "${name}". "--list" shows them.`);
  return family;
}

/** Families of a list of names and group names, separated by commas. */
export function familiesNamed(names: string): Family[] {
  return names.split(',').flatMap((name) => groups[name] ?? [familyNamed(name)]);
}
