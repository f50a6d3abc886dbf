import type { PresetValues, SearchEffort } from '../../src-main/engine/registration/presets.ts';
import type { Random } from '../benchmark/cases/random.ts';
import { subset } from '../benchmark/cases/head-points.ts';

/** One number (or list) of a preset that may be tuned, and the values that are tried, in order. */
interface Parameter<Value = unknown> {
  readonly name: string;
  readonly steps: readonly Value[];
  readonly of: (values: PresetValues) => Value;
  readonly with: (values: PresetValues, value: Value) => PresetValues;
}

function parameter<Value>(
  name: string,
  steps: readonly Value[],
  of: (values: PresetValues) => Value,
  with_: (values: PresetValues, value: Value) => PresetValues,
): Parameter {
  return { name, steps, of, with: with_ } as Parameter;
}

/** Everything that tuning may change. What each search pass compares (region, outside, level) is design, not tuning. */
export const parameters: readonly Parameter[] = [
  parameter('equalisation', [0, 0.25, 0.5, 0.75, 1], (p) => p.preparation.fixed.equalisation, withEqualisation),
  parameter('rimMm', [4, 8, 12, 16, 20], (p) => p.preparation.fixed.rimMm, withRim),
  parameter('first pass: orientations', [750, 1500, 3000], (p) => pass(p, 0).orientations, inPass(0, 'orientations')),
  parameter('first pass: kept', [20, 40, 80], (p) => pass(p, 0).kept, inPass(0, 'kept')),
  parameter(
    'second pass: aroundMm',
    [[], [14], [20], [14, 28], [10, 20, 30]],
    (p) => pass(p, 1).aroundMm,
    inPass(1, 'aroundMm'),
  ),
  parameter('second pass: firstSteps', [2, 4, 8], (p) => pass(p, 1).firstSteps, inPass(1, 'firstSteps')),
  parameter('second pass: kept', [100, 200, 300], (p) => pass(p, 1).kept, inPass(1, 'kept')),
  parameter('kept at 4 mm', [4, 6, 10], (p) => p.kept[4], withKept(4)),
  parameter('kept at 2 mm', [1, 2, 4], (p) => p.kept[2], withKept(2)),
  parameter(
    'convincing: rivalGap',
    [0.1, 0.15, 0.2, 0.3, 0.4],
    (p) => p.convincing.rivalGap.intensity,
    (p, intensity) => ({
      ...p,
      convincing: { ...p.convincing, rivalGap: { ...p.convincing.rivalGap, intensity } },
    }),
  ),
];

/** All values one step away from these in a single parameter, in an order drawn by `random`. */
export function neighboursOf(values: PresetValues, random: Random): PresetValues[] {
  const neighbours = parameters.flatMap((one) => {
    const at = one.steps.findIndex((step) => same(step, one.of(values)));
    // A value that is not among the steps (set by hand) has all of them for neighbours.
    const steps = at < 0 ? one.steps : one.steps.slice(Math.max(0, at - 1), at + 2);
    return steps.filter((step) => !same(step, one.of(values))).map((step) => one.with(values, step));
  });
  return subset(neighbours, neighbours.length, random);
}

/** Where two presets differ, in words: "rimMm 12 → 8, first pass: kept 40 → 80". Empty if they do not. */
export function changesBetween(before: PresetValues, after: PresetValues): string {
  return parameters
    .filter((one) => !same(one.of(before), one.of(after)))
    .map((one) => `${one.name} ${valueText(one.of(before))} → ${valueText(one.of(after))}`)
    .join(', ');
}

function pass({ searchPasses }: PresetValues, index: number): SearchEffort {
  return searchPasses[index]!;
}

function withEqualisation(values: PresetValues, equalisation: number): PresetValues {
  const { fixed, moving } = values.preparation;
  return { ...values, preparation: { fixed: { ...fixed, equalisation }, moving: { ...moving, equalisation } } };
}

function withRim(values: PresetValues, rimMm: number): PresetValues {
  const { fixed, moving } = values.preparation;
  return { ...values, preparation: { fixed: { ...fixed, rimMm }, moving: { ...moving, rimMm } } };
}

function inPass<Key extends keyof SearchEffort>(index: number, key: Key) {
  return (values: PresetValues, value: SearchEffort[Key]): PresetValues => {
    const [first, ...others] = values.searchPasses.map((one, i) => (i === index ? { ...one, [key]: value } : one));
    return { ...values, searchPasses: [first!, ...others] };
  };
}

function withKept(levelMm: 4 | 2) {
  return (values: PresetValues, count: number): PresetValues => ({
    ...values,
    kept: { ...values.kept, [levelMm]: count },
  });
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
