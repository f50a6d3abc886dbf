import type { Measurements } from '../parts.ts';
import { programFigures, type ProgramFigures } from '../peer/programs/program-figures.ts';
import type { Aim, Judged } from './aim.ts';

type Peers = Measurements['peers'];

/** On fewer cases that all find, chance decides who is nearer. */
const enoughCases = 4;

/** Nearer by less than this is a tie, mm. */
const tieMm = 0.003;

interface FamilyFigures {
  readonly family: string;
  readonly own: ProgramFigures;
  readonly others: readonly ProgramFigures[];
}

function byFamily({ records }: Peers): FamilyFigures[] {
  return [...Map.groupBy(records, ({ family }) => family)].flatMap(([family, of]) => {
    const [own, ...others] = programFigures(of);
    return own?.program === 'concord' && others.length > 0 ? [{ family, own, others }] : [];
  });
}

/** Whether Concord is the best in each family, and in which it is not. */
function bestIn(
  part: Peers,
  isComparable: (figures: FamilyFigures) => boolean,
  isBetter: (other: ProgramFigures, own: ProgramFigures) => boolean,
  text: (figures: ProgramFigures) => string,
): Judged | null {
  const groups = byFamily(part).filter(isComparable);
  if (groups.length === 0) return null;
  const behind = groups.flatMap(({ family, own, others }) => {
    const [better] = others.filter((other) => isBetter(other, own));
    return better ? [{ own, text: `${family}: ${better.program} ${text(better)}, Concord ${text(own)}` }] : [];
  });
  const isMissed = behind.some(({ own }) => own.common >= enoughCases);
  const hasFew = groups.some(({ own }) => own.common < enoughCases);
  return {
    measured: `${groups.length - behind.length} of ${groups.length} families`,
    status: isMissed ? 'missed' : hasFew ? 'open' : 'met',
    note: [...behind.map((one) => one.text), ...(hasFew ? [`Families with fewer than ${enoughCases} common cases decide nothing.`] : [])].join('; '), // prettier-ignore
  };
}

const about = 'Peers';

export const peerAims: readonly Aim<Peers>[] = [
  {
    about,
    what: 'no other program finds more, family by family',
    target: 'all families',
    judge: (part) =>
      bestIn(
        part,
        () => true,
        (other, own) => other.found > own.found,
        ({ found, cases }) => `${found}/${cases}`,
      ),
  },
  {
    about,
    what: 'the smallest median error of all, on the cases that all find',
    target: 'all families',
    judge: (part) => bestIn(part, hasCommon, nearer(({ medianMm }) => medianMm), textOf(({ medianMm }) => medianMm)), // prettier-ignore
  },
  {
    about,
    what: 'the smallest worst error of all, on the cases that all find',
    target: 'all families',
    judge: (part) => bestIn(part, hasCommon, nearer(({ worstMm }) => worstMm), textOf(({ worstMm }) => worstMm)), // prettier-ignore
  },
];

function hasCommon({ own }: FamilyFigures): boolean {
  return own.common > 0;
}

function nearer(value: (figures: ProgramFigures) => number | null) {
  return (other: ProgramFigures, own: ProgramFigures): boolean => (value(other) ?? Infinity) < (value(own) ?? Infinity) - tieMm; // prettier-ignore
}

function textOf(value: (figures: ProgramFigures) => number | null) {
  return (figures: ProgramFigures): string => `${value(figures)?.toFixed(2) ?? '–'} mm`;
}
