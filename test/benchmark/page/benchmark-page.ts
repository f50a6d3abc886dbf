import type { BenchmarkReport } from '../report.ts';
import type { CaseRecord } from '../run-case.ts';
import { isRightButNotGood, isWrongButGood, type Summary } from '../summary.ts';
import { escaped } from './chart.ts';
import {
  errorDistribution,
  reliability,
  successByRotation,
  timeBreakdown,
  verdictRoc,
  withinFactorOfTwo,
} from './plots.ts';

const style = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1040px; padding: 0 1rem; color: #1c2430; }
table { border-collapse: collapse; margin: 1rem 0; } td, th { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #dde3ea; }
td { white-space: nowrap; } td:first-child, th:first-child { text-align: left; } td:last-child { white-space: normal; } .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-weight: 600; margin-bottom: .3rem; } svg { width: 100%; font-size: 11px; fill: #4a5666; }
.grid { stroke: #e6ebf0; } .line { fill: none; stroke: #1663b0; stroke-width: 2; } .guide { stroke: #9aa7b5; stroke-width: 1; } .dashed { stroke-dasharray: 4 4; }
.bar { fill: #5b97d1; } .dot { fill-opacity: .65; } .good { fill: #23834a; } .review { fill: #c98200; } .failed { fill: #b3261e; }
.time { width: 100%; } .time td:last-child { width: 60%; text-align: left; } .share { display: inline-block; height: .8rem; background: #5b97d1; }
.bad { color: #b3261e; font-weight: 600; } code { font-size: 13px; }`;

/** The benchmark as one page without scripts or outside resources. */
export function benchmarkPage(report: BenchmarkReport): string {
  const { records, summaries, peers, endToEnd } = report;
  const factorOfTwo = withinFactorOfTwo(records);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Concord benchmark</title><style>${style}</style></head><body>
<h1>Concord benchmark</h1>
<p>${records.length} cases, made ${escaped(report.madeAt)} with <code>${escaped(report.command)}</code> on ${escaped(report.machine)}.
${factorOfTwo === null ? '' : `The predicted error is within a factor of two of the true one (errors below 0.1 mm taken as that) for ${(100 * factorOfTwo).toFixed(0)} % of results.`}</p>
${summaryTable(summaries)}
<div class="plots">
${successByRotation(records)}${reliability(records)}${verdictRoc(records)}${errorDistribution(records, 'all pairs')}
${[...Map.groupBy(records, ({ pair }) => pair)].map(([pair, group]) => errorDistribution(group, pair)).join('')}
${timeBreakdown(records)}
</div>
${peers.length > 0 ? `<h2>Beside native elastix (default rigid), same cases</h2>${simpleTable(peers)}` : ''}
${endToEnd.length > 0 ? `<h2>End to end: files to files, one after the other</h2>${simpleTable(endToEnd)}` : ''}
<h2>Cases to look at</h2>${casesToLookAt(records)}
</body></html>
`;
}

function summaryTable(summaries: readonly Summary[]): string {
  const mm = (value: number | null): string =>
    value === null ? '–' : Number.isFinite(value) ? `${value.toFixed(2)} mm` : 'no result';
  return simpleTable(
    summaries.map((row) => ({
      '': row.name,
      n: row.cases,
      'within 3 mm': row.answerable > 0 ? `${row.within3mm}/${row.answerable}` : '–',
      median: mm(row.medianMm),
      '95 %': mm(row.p95Mm),
      largest: mm(row.maxMm),
      'wrong but good': row.wrongButGood,
      'right but not good': row.within2mm > 0 ? `${row.rightButNotGood}/${row.within2mm}` : '–',
      'refused rightly': row.cases > row.answerable ? `${row.refusedRightly}/${row.cases - row.answerable}` : '–',
      'median time': row.medianMs === null ? '–' : `${(row.medianMs / 1000).toFixed(2)} s`,
    })),
  );
}

function simpleTable(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const head = Object.keys(rows[0] ?? {});
  const cells = (row: Readonly<Record<string, string | number>>): string =>
    head.map((key) => `<td>${escaped(String(row[key]))}</td>`).join('');
  return `<table><tr>${head.map((key) => `<th>${escaped(key)}</th>`).join('')}</tr>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</table>`;
}

function casesToLookAt(records: readonly CaseRecord[]): string {
  const worth = records.filter(
    (record) =>
      isWrongButGood(record) ||
      isRightButNotGood(record) ||
      (record.answer === 'known' && !((record.errorMm ?? Infinity) <= 3)),
  );
  if (worth.length === 0) return '<p>None: every result is right and called good, or refused rightly.</p>';
  return simpleTable(
    worth.map((record) => ({
      case: record.id,
      what: isWrongButGood(record) ? 'wrong but good' : isRightButNotGood(record) ? 'right but not good' : 'wrong',
      error: record.errorMm === null ? '–' : `${record.errorMm.toFixed(2)} mm`,
      predicted: record.quality?.predictedErrorMm?.toFixed(2) ?? '–',
      verdict: record.verdict,
      reasons: record.failure ?? record.quality?.reasons.join(' ') ?? '',
    })),
  );
}
