import type { PresetValues } from '../../src-main/engine/registration/presets.ts';
import { Failure } from '../../src-shared/failure.ts';
import { makeCase, type BenchmarkCase } from '../benchmark/cases/case-factory.ts';
import type { CasePlan } from '../benchmark/cases/case-plan.ts';
import { seededRandom } from '../benchmark/cases/random.ts';
import { compareScores, scoreOf, type CaseScore, type Score } from './objective.ts';
import { judgePaired, type PairedVerdict } from './paired-rule.ts';
import { changesBetween, neighboursOf } from './parameters.ts';
import { splitCases, type SplitOptions } from './split.ts';
import { PresetTrial } from './try-preset.ts';

export interface TuneOptions extends SplitOptions {
  /** How many presets are tried beside the present one. */
  readonly tries: number;
  /** Called with a line about each preset tried. */
  readonly onLine: (line: string) => void;
}

/** One preset tried in the search, and how far it came. */
export interface Tried {
  readonly changes: string;
  /** On as many of the training cases as it stayed in the race for. */
  readonly score: Score;
}

/** All that the tuning of one pair found. */
export interface PairTuning {
  readonly pair: string;
  readonly seed: number;
  readonly families: string;
  readonly cases: { readonly train: number; readonly validate: number };
  readonly tried: readonly Tried[];
  readonly training: { readonly present: Score; readonly best: Score };
  readonly validation: { readonly present: Score; readonly challenger: Score | null };
  /** What the search's winner changes; null where nothing beat the present values on the training cases. */
  readonly challenger: {
    readonly changes: string;
    readonly values: PresetValues;
    readonly verdict: PairedVerdict;
  } | null;
  /** Case by case, for looking into. */
  readonly records: {
    readonly training: readonly CaseScore[];
    readonly present: readonly CaseScore[];
    readonly challenger: readonly CaseScore[];
  };
}

/** After so many of the training cases the worse half of a batch gives up. */
const raceStops = [1 / 4, 1 / 2, 1];
/** Presets that are tried side by side: they share the making of cases and all steps that they have in common. */
const batch = 6;

/**
 * Climbs from the present values by single steps: a batch of untried neighbours races over the training cases, the
 * winner becomes the next start where it beats it by the objective. Then the last winner meets the present values on
 * the validation cases, which nothing was chosen by.
 */
export async function tunePair(pair: string, present: PresetValues, options: TuneOptions): Promise<PairTuning> {
  const split = splitCases(pair, options);
  const trial = new PresetTrial();
  const made = new Map<string, BenchmarkCase>();
  const scoreAll = (plans: readonly CasePlan[], presets: readonly PresetValues[]) =>
    scoreEach(trial, made, plans, presets, options);
  const [start] = await scoreAll(split.train, [present]);
  let best = { values: present, cases: start! };
  options.onLine(`${pair}  present  ${scoreLine(scoreOf(start!))}`);
  const known = new Set([JSON.stringify(present)]);
  const random = seededRandom(`tries ${pair} ${options.seed}`);
  const tried: Tried[] = [];
  while (tried.length < options.tries) {
    const untried = neighboursOf(best.values, random).filter((values) => !known.has(JSON.stringify(values)));
    const entrants = untried.slice(0, Math.min(batch, options.tries - tried.length));
    if (entrants.length === 0) break;
    for (const values of entrants) known.add(JSON.stringify(values));
    const raced = await race(split.train, entrants, scoreAll);
    for (const { values, cases } of raced) {
      tried.push({ changes: changesBetween(present, values), score: scoreOf(cases) });
      options.onLine(`${pair}  ${changesBetween(present, values)}  ${scoreLine(scoreOf(cases))}`);
    }
    const [winner] = raced;
    // Cases that could not be made are missing from both alike.
    if (winner && compareScores(scoreOf(winner.cases), scoreOf(best.cases)) < 0) best = winner;
  }
  const meets = best.values === present ? [present] : [present, best.values];
  const [before, after = []] = await scoreAll(split.validate, meets);
  const changes = changesBetween(present, best.values);
  return {
    pair,
    seed: options.seed,
    families: options.families,
    cases: { train: start!.length, validate: before!.length },
    tried,
    training: { present: scoreOf(start!), best: scoreOf(best.cases) },
    validation: { present: scoreOf(before!), challenger: changes ? scoreOf(after) : null },
    challenger: changes ? { changes, values: best.values, verdict: judgePaired(before!, after) } : null,
    records: { training: start!, present: before!, challenger: after },
  };
}

interface Entrant {
  readonly values: PresetValues;
  readonly cases: CaseScore[];
}

/** All entrants, best first; only those that were never dropped saw all cases, and they lead. */
async function race(
  plans: readonly CasePlan[],
  values: readonly PresetValues[],
  scoreAll: (plans: readonly CasePlan[], presets: readonly PresetValues[]) => Promise<CaseScore[][]>,
): Promise<Entrant[]> {
  const running: Entrant[] = values.map((one) => ({ values: one, cases: [] }));
  const dropped: Entrant[] = [];
  let done = 0;
  for (const stop of raceStops) {
    const end = Math.round(stop * plans.length);
    const presets = running.map((entrant) => entrant.values);
    const scores = await scoreAll(plans.slice(done, end), presets);
    running.forEach((entrant, i) => entrant.cases.push(...scores[i]!));
    running.sort((a, b) => compareScores(scoreOf(a.cases), scoreOf(b.cases)));
    if (stop < 1) dropped.unshift(...running.splice(Math.ceil(running.length / 2)));
    done = end;
  }
  return [...running, ...dropped];
}

/** Scores of each preset on each case that can be made; cases are made once and kept. */
async function scoreEach(
  trial: PresetTrial,
  made: Map<string, BenchmarkCase>,
  plans: readonly CasePlan[],
  presets: readonly PresetValues[],
  { onLine }: TuneOptions,
): Promise<CaseScore[][]> {
  const scores: CaseScore[][] = presets.map(() => []);
  for (const plan of plans) {
    try {
      const benchmarkCase = made.get(plan.id) ?? (await makeCase(plan));
      made.set(plan.id, benchmarkCase);
      trial.take(benchmarkCase);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      onLine(`${plan.id} cannot be made: ${error.message}`);
      continue;
    }
    for (const [i, values] of presets.entries()) scores[i]!.push(await trial.score(values));
  }
  return scores;
}

export function scoreLine({ within3mm, cases, medianMm, megasamples }: Score): string {
  return `${within3mm}/${cases} within 3 mm, median ${medianMm.toFixed(3)} mm, ${megasamples.toFixed(0)} million samples`;
}
