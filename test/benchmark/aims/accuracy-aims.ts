import { isSimulated } from '../cases/families/pairs.ts';
import { subjectNamed } from '../cases/subjects.ts';
import { pairedErrors, pairedErrorsByPair } from '../peer/paired-errors.ts';
import type { Measurements } from '../parts.ts';
import type { CaseRecord } from '../run-case.ts';
import { quantile, wrongBeyondMm } from '../summary.ts';
import { isRight } from '../verdict-figures.ts';
import { metIf, millimetres, percent, type Aim, type Judged } from './aim.ts';

type Cases = Measurements['cases'];

/** Nothing is wrong with the series of these families, and their voxels measure about 1 mm (resliced: 0.8 to 2 mm). */
const oneMillimetreFamilies = ['header-moved', 'header-moved-little', 'resliced'];
const fiveMillimetreFamilies = ['thick-slices'];
/** "All found" says something from so many cases on. */
const casesForAll = 20;
/** A chance below this is none. */
const significance = 0.05;

export const searchAims: readonly Aim<Cases>[] = [
  {
    about: 'Search',
    what: `the right position is found (within ${wrongBeyondMm} mm), all families with an answer`,
    target: 'at least 99.9 %',
    judge: ({ records }) => foundOf(records, 0.999),
  },
  foundIn('a slab of 8–20 mm at any orientation', ['slab-20', 'slab-8'], 0.99),
  foundIn('a head in a larger scan', ['head-in-neck-ct', 'head-in-fixed-neck-ct', 'head-in-body-ct', 'head-in-body-pet', 'head-in-neck-mr'], 0.99), // prettier-ignore
  foundIn('a small field of view, header right to 20° and 30 mm', ['small-field'], 1),
  foundIn('a small field of view at any orientation', ['small-field-any'], 0.95),
];

/** How often the right position is found in some families. */
function foundIn(what: string, families: readonly string[], leastShare: number): Aim<Cases> {
  return {
    about: 'Search',
    what,
    target: leastShare === 1 ? 'all found' : `at least ${percent(leastShare, 0)} found`,
    judge: ({ records }) => foundOf(records.filter(({ family }) => families.includes(family)), leastShare), // prettier-ignore
  };
}

/** A share is called met only on so many cases that a single miss would not decide it. */
function foundOf(records: readonly CaseRecord[], leastShare: number): Judged | null {
  const known = records.filter(({ answer }) => answer === 'known');
  if (known.length === 0) return null;
  const found = known.filter(isRight).length;
  const lost = Map.groupBy(known.filter((record) => !isRight(record)), ({ family }) => family); // prettier-ignore
  const families = [...lost].sort((a, b) => b[1].length - a[1].length).map(([name, of]) => `${name} ${of.length}`);
  const enough = leastShare === 1 ? casesForAll : Math.round(1 / (1 - leastShare));
  const isMet = found / known.length >= leastShare;
  return {
    measured: `${percent(found / known.length, 2)} (${found} of ${known.length})`,
    status: isMet && known.length < enough ? 'open' : metIf(isMet),
    note: [
      families.length > 0 ? `Lost: ${families.join(', ')}.` : '',
      isMet && known.length < enough ? `Fewer than the ${enough} cases that would show it.` : '',
    ].join(' ').trim(), // prettier-ignore
  };
}

/** Errors of each pair, sorted; a case without a result counts as infinitely far off. */
function errorsByPair({ records }: Cases, families: readonly string[], withPet: boolean): [string, number[]][] {
  const taken = records.filter(
    ({ family, subject, answer, pair }) =>
      answer === 'known' &&
      families.includes(family) &&
      isSimulated(subjectNamed(subject)) &&
      pair.includes('PET') === withPet,
  );
  return [...Map.groupBy(taken, ({ pair }) => pair)].map(([pair, of]) => [
    pair,
    of.map(({ errorMm }) => errorMm ?? Infinity).sort((a, b) => a - b),
  ]);
}

const readable = (pair: string): string => pair.replace('<-', ' ← ');

/** The pair that is worst by a quantile decides. */
function worstPair(groups: readonly [string, number[]][], fraction: number, limitMm: number): Judged | null {
  const [worst] = groups
    .map(([pair, errors]) => ({ pair, mm: quantile(errors, fraction)!, cases: errors.length }))
    .sort((a, b) => b.mm - a.mm);
  if (!worst) return null;
  const all = groups.flatMap(([, errors]) => errors).sort((a, b) => a - b);
  const together = `All these pairs together: ${millimetres(quantile(all, fraction)!)} of ${all.length} cases.`;
  return {
    measured: `${millimetres(worst.mm)} (worst pair, ${readable(worst.pair)}, ${worst.cases} cases)`,
    status: metIf(worst.mm < limitMm),
    ...(groups.length > 1 ? { note: together } : {}),
  };
}

export const precisionAims: readonly Aim<Cases>[] = [
  {
    about: 'Precision',
    what: 'median error, simulated 1 mm series, every pair but PET',
    target: 'below 0.15 mm',
    judge: (part) => worstPair(errorsByPair(part, oneMillimetreFamilies, false), 0.5, 0.15),
  },
  {
    about: 'Precision',
    what: '95 % of errors, simulated 1 mm series, every pair but PET',
    target: 'below 0.5 mm',
    judge: (part) => worstPair(errorsByPair(part, oneMillimetreFamilies, false), 0.95, 0.5),
  },
  {
    about: 'Precision',
    what: 'median error, simulated 1 mm series, PET',
    target: 'below 0.4 mm',
    judge: (part) => worstPair(errorsByPair(part, oneMillimetreFamilies, true), 0.5, 0.4),
  },
  {
    about: 'Precision',
    what: 'median error, 5 mm slices, every pair but PET',
    target: 'below 0.3 mm',
    judge(part) {
      const judged = worstPair(errorsByPair(part, fiveMillimetreFamilies, false), 0.5, 0.3);
      const [pet] = errorsByPair(part, fiveMillimetreFamilies, true);
      const ofPet = pet ? ` PET: ${millimetres(quantile(pet[1], 0.5)!)} of ${pet[1].length} cases.` : '';
      return judged && { ...judged, note: `${judged.note ?? ''}${ofPet}` };
    },
  },
];

export const besideElastixAims: readonly Aim<Measurements['beside-elastix']>[] = [
  {
    about: 'Precision',
    what: 'no worse than native elastix where both succeed, paired',
    target: 'elastix not nearer beyond chance',
    judge({ records }) {
      const paired = pairedErrors('all', records);
      const { bothRight, concordNearer, peerNearer, medianDifferenceMm, chanceOfPeerNearer } = paired;
      if (medianDifferenceMm === null) return null;
      const behind = pairedErrorsByPair(records)
        .slice(1)
        .filter((pair) => pair.chanceOfPeerNearer <= significance);
      const names = behind.map(
        ({ name, concordNearer: own, peerNearer: peer }) => `${readable(name)} (${own} : ${peer})`,
      );
      return {
        measured: `nearer in ${concordNearer}, farther in ${peerNearer} of ${bothRight}; median difference ${medianDifferenceMm.toFixed(3)} mm`,
        status: metIf(chanceOfPeerNearer > significance && medianDifferenceMm <= 0),
        note:
          `Within ${wrongBeyondMm} mm: Concord ${paired.concordRight}, elastix ${paired.peerRight} of ${paired.cases}.` +
          (names.length > 0 ? ` Pairs in which elastix is nearer beyond chance: ${names.join(', ')}.` : ''),
      };
    },
  },
];
