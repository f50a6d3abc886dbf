import { aimTable } from '../aims/all-aims.ts';
import { partNames, type Part, type PartName, type Parts, type Stamp } from '../parts.ts';
import { aimsSection } from './aims-section.ts';
import { casesSection, casesToLookAt } from './cases-section.ts';
import { escaped } from './chart.ts';
import { endToEndSection, exportSection, windowSection } from './cost-section.ts';
import { elastixSection } from './elastix-section.ts';
import { peersSection } from './peers-section.ts';
import { scalingSection } from './scaling-section.ts';
import { style } from './style.ts';

/** The title of each part's section, and what it holds. */
const sections: { readonly [Name in PartName]: readonly [title: string, body: (part: Part<Name>) => string] } = {
  cases: ['Accuracy and verdict', ({ records }) => casesSection(records)],
  peers: ['Beside other programs', peersSection],
  'beside-elastix': ['Beside native elastix', ({ records }) => elastixSection(records)],
  'end-to-end': ['End to end', ({ rows }) => endToEndSection(rows)],
  scaling: ['Growing series, threads, batches', scalingSection],
  export: ['Export', ({ rounds }) => exportSection(rounds)],
  window: ['Window', ({ figures }) => windowSection(figures)],
};

/**
 * All that was measured, as one page without scripts or outside resources.
 * @param earlier file names of earlier pages beside this one, for what was not measured anew.
 */
export function benchmarkPage(parts: Parts, earlier: readonly string[] = []): string {
  const present = partNames.filter((name) => parts[name]);
  const toLookAt = parts.cases ? `<h2 id="look">Cases to look at</h2>${casesToLookAt(parts.cases.records)}` : '';
  const links = [['aims', 'Aims'], ...present.map((name) => [name, sections[name][0]]), ...(toLookAt ? [['look', 'Cases to look at']] : [])]; // prettier-ignore
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Concord benchmark</title><style>${style}</style></head><body>
<h1>Concord benchmark</h1>
<p>How well Concord registers two head series, how honestly it says so, and what it costs, against the aims that were set before. What is not on this page was not measured anew${earlierText(earlier)}.</p>
<nav>${links.map(([id, title]) => `<a href="#${id}">${escaped(title!)}</a>`).join('')}</nav>
<h2 id="aims">Aims</h2>${aimsSection(aimTable(parts))}
${present.map((name) => sectionOf(name, parts)).join('\n')}
${toLookAt}
</body></html>
`;
}

function earlierText(earlier: readonly string[]): string {
  if (earlier.length === 0) return '';
  return `; earlier pages hold more cases, speed, memory, growth and the window: ${earlier.map((file) => `<a href="${escaped(file)}">${escaped(file)}</a>`).join(', ')}`;
}

function sectionOf<Name extends PartName>(name: Name, parts: Parts): string {
  const part = parts[name] as Part<Name>;
  const [title, body] = sections[name];
  return `<h2 id="${name}">${escaped(title)}</h2>${stampLine(part)}${body(part)}`;
}

function stampLine({ madeAt, command, machine, revision }: Stamp): string {
  const when = `${madeAt.slice(0, 10)} ${madeAt.slice(11, 16)} UTC`;
  return `<p class="how"><code>${escaped(command)}</code><br>${escaped(when)}, ${escaped(machine)}, revision ${escaped(revision)}</p>`;
}
