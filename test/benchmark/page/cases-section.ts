import { families } from '../cases/families/all-families.ts';
import type { CaseRecord } from '../run-case.ts';
import { isRightButNotGood, isWrongButGood, quantile, summarise, wrongBeyondMm, type Summary } from '../summary.ts';
import { escaped } from './chart.ts';
import { errorDistributions, reliability, successByRotation, verdictRoc } from './case-plots.ts';
import { rireTable } from './rire-table.ts';
import { dash, millimetresOf, secondsOf, table, type Column } from './table.ts';
import { englishTexts } from '../../../src-shared/messages/text.ts';

/** Tables and plots of the cases with a known answer or none. */
export function casesSection(records: readonly CaseRecord[]): string {
  const all = summarise('all', records);
  const named = (name: string) => families.find((family) => family.name === name);
  const inOrder = families.flatMap(({ name }) => {
    const of = records.filter(({ family }) => family === name);
    return of.length > 0 ? [summarise(name, of)] : [];
  });
  const description: Column<Summary> = {
    head: 'what is done to the series',
    cell: ({ name }) => named(name)?.description ?? '',
  };
  return `<p>${records.length} cases, ${all.answerable} of them with a known answer. Errors are mean distances over the head, in mm. “Wrong, good” counts results off by more than
${wrongBeyondMm} mm, or without an answer, that were called good all the same; “right, not good” those within 2 mm that were not; “refused” the cases without an answer that were called failed (of two people: not called good).</p>
${revisionsLine(records)}<div class="plots">${successByRotation(records)}${errorDistributions(records)}${reliability(records)}${verdictRoc(records)}</div>
<h3>By family</h3>${summaryTable([...inOrder, all], description)}
${rireTable(records)}
<h3>By pair</h3>${summaryTable(byPair(records))}
<h3>Where the time goes</h3>${timeTable(records)}`;
}

/** On which commits the cases were run, where it was more than one: a sweep that went on while the engine changed. */
function revisionsLine(records: readonly CaseRecord[]): string {
  const counts = [...Map.groupBy(records, ({ revision }) => revision ?? 'not noted')];
  if (counts.length < 2) return '';
  return `<p>Run on several commits: ${counts.map(([revision, of]) => `${escaped(revision)} (${of.length})`).join(', ')}.</p>`;
}

/** Each pair with T1 fixed; the many others in two groups, since few cases are of each. */
function byPair(records: readonly CaseRecord[]): Summary[] {
  const groupOf = ({ pair }: CaseRecord): string => {
    const [fixed, moving] = pair.split('<-');
    if (fixed === 'T1') return `T1 ← ${moving}`;
    return moving === 'T1' ? 'any other ← T1' : 'neither is T1';
  };
  return [...Map.groupBy(records, groupOf)]
    .map(([name, of]) => summarise(name, of))
    .sort((a, b) => Number(b.name.startsWith('T1')) - Number(a.name.startsWith('T1')) || b.cases - a.cases);
}

function summaryTable(summaries: readonly Summary[], description?: Column<Summary>): string {
  const share = (part: number, of: number): string => (of > 0 ? `${part}/${of}` : dash);
  const counted = (count: number): string => (count > 0 ? `<span class="bad">${count}</span>` : '0');
  return table(
    summaries,
    [
      { head: '', cell: ({ name }) => name, kind: 'keep' },
      ...(description ? [description] : []),
      { head: 'within 3 mm', cell: (row) => share(row.within3mm, row.answerable), kind: 'number' },
      { head: 'median, mm', cell: ({ medianMm }) => millimetresOf(medianMm), kind: 'number' },
      { head: '95 %, mm', cell: ({ p95Mm }) => millimetresOf(p95Mm), kind: 'number' },
      { head: 'largest, mm', cell: ({ maxMm }) => millimetresOf(maxMm), kind: 'number' },
      { head: 'wrong, good', cell: ({ wrongButGood }) => counted(wrongButGood), kind: 'mark' },
      { head: 'right, not good', cell: (row) => share(row.rightButNotGood, row.within2mm), kind: 'number' },
      { head: 'refused', cell: (row) => share(row.refusedRightly, row.cases - row.answerable), kind: 'number' },
    ],
    ({ name }) => name === 'all',
  );
}

const steps = {
  normaliseMs: 'prepare',
  searchMs: 'search',
  refineMs: 'refine',
  scoreMs: 'score',
  resampleMs: 'resample',
};

/** Median time of each step, and its share of them all. */
function timeTable(records: readonly CaseRecord[]): string {
  const medianOf = (step: string) => quantile(records.flatMap(({ timing }) => timing[step] ?? []).sort((a, b) => a - b), 0.5) ?? 0; // prettier-ignore
  const rows = Object.entries(steps).map(([step, name]) => ({ name, ms: medianOf(step) }));
  const total = rows.reduce((sum, { ms }) => sum + ms, 0) || 1;
  return `<p class="note">Medians over the cases. In a sweep every case has one thread beside other work, so the shares mean more than the seconds; the times of a run alone are under “End to end”.</p>${table(
    rows,
    [
      { head: 'step', cell: ({ name }) => name, kind: 'keep' },
      { head: 'median, s', cell: ({ ms }) => secondsOf(ms), kind: 'number' },
      { head: 'share', cell: ({ ms }) => `${((100 * ms) / total).toFixed(0)} %`, kind: 'number' },
      { head: '', cell: ({ ms }) => shareBar(ms / total), kind: 'html' },
    ],
  )}`;
}

function shareBar(share: number): string {
  return `<svg viewBox="0 0 400 10" preserveAspectRatio="none" style="height:.7rem" aria-hidden="true"><rect class="bar" width="${(400 * share).toFixed(1)}" height="10"/></svg>`;
}

/** Results that are wrong, or right but not called good, the gravest first. */
export function casesToLookAt(records: readonly CaseRecord[]): string {
  const gravity = (record: CaseRecord): number => {
    if (isWrongButGood(record)) return 3;
    if (record.answer === 'known' && !((record.errorMm ?? Infinity) <= wrongBeyondMm)) return 2;
    if (record.answer === 'none' && record.verdict !== 'failed') return 1.5;
    return isRightButNotGood(record) ? 1 : 0;
  };
  const what = { 3: 'wrong, called good', 2: 'wrong, and not called good', 1.5: 'no answer, not called failed', 1: 'right, not called good' }; // prettier-ignore
  const worth = records
    .map((record) => ({ record, gravity: gravity(record) }))
    .filter((one) => one.gravity > 0)
    .sort((a, b) => b.gravity - a.gravity || a.record.id.localeCompare(b.record.id));
  if (worth.length === 0) return '<p>None: every result is right and called good, or refused rightly.</p>';
  return `<p><code>npm run benchmark -- --case ID --verbose</code> runs one again.</p>${table(worth, [
    { head: 'case', cell: ({ record }) => record.id, kind: 'id' },
    {
      head: 'what',
      cell: ({ gravity: of }) =>
        `<span class="${of === 3 ? 'bad' : ''}">${escaped(what[of as keyof typeof what])}</span>`,
      kind: 'html',
    },
    { head: 'error, mm', cell: ({ record }) => millimetresOf(record.errorMm), kind: 'number' },
    {
      head: 'predicted, mm',
      cell: ({ record }) => millimetresOf(record.quality?.expectedErrorMm ?? null),
      kind: 'number',
    },
    { head: 'verdict', cell: ({ record }) => record.verdict, kind: 'keep' },
    { head: 'reasons given', cell: ({ record }) => record.failure ?? englishTexts(record.quality?.messages ?? []) },
  ])}`;
}
