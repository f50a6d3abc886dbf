import { format, resolveConfig } from 'prettier';
import type { PresetsTable, Provenance } from '../../src-main/engine/registration/presets.ts';
import type { Score } from './objective.ts';
import type { PairTuning } from './tune-pair.ts';

const heading = `// Written by \`npm run tune -- --write\`, not by hand. docs/presets.md says how the values were found and what the
// numbers mean.`;

/**
 * The text of `presets-table.ts`: the same table gives the same text, formatted as the repository is. Values that equal
 * the safe default's are written once, so that a reader sees which pairs differ from it.
 */
export async function tableText(table: PresetsTable, path: string): Promise<string> {
  const standard = JSON.stringify(table.pairs['any']!.values);
  const pairs = Object.entries(table.pairs).map(([id, { values, provenance }]) => {
    const text = JSON.stringify(values);
    return `${JSON.stringify(id)}: { values: ${text === standard ? 'standard' : text}, provenance: ${JSON.stringify(provenance)} }`;
  });
  const text = `${heading}

const standard = ${standard} as const;

export const presetsTable = { version: ${JSON.stringify(table.version)}, pairs: {\n${pairs.join(',\n')} } } as const;
`;
  return format(text, { ...(await resolveConfig(path)), parser: 'typescript' });
}

/** The name in the table of a pair as the benchmark names it: "T1<-PET" is "T1-PT". */
export function tableId(pair: string): string {
  return pair.replace('<-', '-').replace('PET', 'PT');
}

export interface RenewOptions {
  /** ISO date of the tuning. */
  readonly date: string;
  /** Writes the numbers and leaves the values, whatever won. */
  readonly keepValues: boolean;
}

/** The table updated by tunings. The version changes only if values did. */
export function renewedTable(
  table: PresetsTable,
  tunings: readonly PairTuning[],
  { date, keepValues }: RenewOptions,
): PresetsTable {
  const pairs = { ...table.pairs };
  let changed = false;
  for (const tuning of tunings) {
    const id = tableId(tuning.pair);
    const present = pairs[id];
    if (!present) throw new RangeError(`The table has no ${id}.`);
    const { challenger } = tuning;
    const isAdopted = challenger?.verdict.isBetter === true && !keepValues;
    changed ||= isAdopted;
    pairs[id] = {
      values: isAdopted ? challenger.values : present.values,
      provenance: provenanceOf(tuning, isAdopted, date),
    };
  }
  return { version: changed ? nextVersion(table.version, date) : table.version, pairs };
}

function provenanceOf(
  { cases, seed, families, tried, validation, challenger }: PairTuning,
  isAdopted: boolean,
  date: string,
) {
  const before = figures(validation.present);
  const other = validation.challenger && figures(validation.challenger);
  const provenance: Provenance = {
    date,
    cases: { ...cases, seed, families },
    tried: tried.length,
    before,
    after: isAdopted && other ? other : before,
    challenger: challenger && other && { changes: challenger.changes, ...other, reason: challenger.verdict.reason },
  };
  return provenance;
}

function figures({ within3mm, medianMm }: Score): { within3mm: number; medianMm: number } {
  return { within3mm, medianMm: Math.round(medianMm * 1000) / 1000 };
}

/** "2026-11-24.1" → "2026-11-24.2" on the same date, "<date>.1" on another. */
function nextVersion(version: string, date: string): string {
  const [day, count] = version.split('.');
  return day === date ? `${date}.${Number(count) + 1}` : `${date}.1`;
}
