import { toolFailure } from '../../tool-failure.ts';
import type { Family } from '../family.ts';
import { degradedFamilies } from './degraded.ts';
import { petFamilies } from './pet.ts';
import { placementFamilies } from './placed.ts';
import { unanswerableFamilies } from './unanswerable.ts';

export const families: readonly Family[] = [
  ...placementFamilies,
  ...petFamilies,
  ...degradedFamilies,
  ...unanswerableFamilies,
];

/** Names that stand for several families. */
const groups: Readonly<Record<string, readonly Family[]>> = {
  all: families,
  answerable: families.filter(({ answer }) => answer === 'known'),
  unanswerable: unanswerableFamilies,
  placed: placementFamilies,
  degraded: degradedFamilies,
};

export function familyNamed(name: string): Family {
  const family = families.find((candidate) => candidate.name === name);
  if (!family) throw toolFailure('usage', `There is no family "${name}". "--list" shows them.`);
  return family;
}

/** Families of a list of names and group names, separated by commas. */
export function familiesNamed(names: string): Family[] {
  return names.split(',').flatMap((name) => groups[name] ?? [familyNamed(name)]);
}
