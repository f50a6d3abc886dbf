import type { ReportContent, ReportSection } from './report-form.ts';

const style = `
  body { font: 14px/1.5 'Noto Sans', 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif; color: #1b1f24; max-width: 900px; margin: 24px auto; padding: 0 16px; }
  h1 { font-size: 24px; margin: 0 0 12px; } h2 { font-size: 16px; margin: 28px 0 8px; border-bottom: 1px solid #c9d1d9; padding-bottom: 4px; }
  .verdict { padding: 10px 14px; border-left: 6px solid; font-size: 16px; }
  .good { border-color: #1a7f37; background: #eaf6ec; } .review { border-color: #9a6700; background: #fdf5e0; } .failed { border-color: #b3261e; background: #fbeae9; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: 3px 12px 3px 0; overflow-wrap: anywhere; }
  th { font-weight: 600; width: 30%; } thead th { width: auto; border-bottom: 1px solid #c9d1d9; }
  p { margin: 2px 0; } figure { margin: 12px 0; break-inside: avoid; } figure img { width: 100%; background: #000; } figcaption { color: #57606a; }
  section { break-inside: avoid-page; } .note { color: #57606a; }`;

/** The report as one HTML file that needs no other: pictures are inside it, and nothing is loaded or run. */
export function reportHtml(content: ReportContent): string {
  return `<!doctype html>
<html lang="${content.locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escaped(content.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(content.title)}</h1>
<p class="verdict ${content.verdict}">${escaped(content.verdictText)}</p>
${content.sections.map(sectionHtml).join('\n')}
</body>
</html>
`;
}

function sectionHtml({ heading, note, rows, table, pictures }: ReportSection): string {
  const parts = [`<h2>${escaped(heading)}</h2>`];
  if (note) parts.push(`<p class="note">${escaped(note)}</p>`);
  if (rows) {
    const lines = rows.map(
      ({ label, values }) =>
        `<tr><th scope="row">${escaped(label)}</th><td>${values.map((value) => `<p>${escaped(value)}</p>`).join('')}</td></tr>`,
    );
    parts.push(`<table><tbody>${lines.join('')}</tbody></table>`);
  }
  if (table) {
    const head = table.head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
    const lines = table.rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
    parts.push(`<table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`);
  }
  for (const { caption, png } of pictures ?? []) {
    const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    parts.push(
      `<figure><img src="${source}" alt="${escaped(caption)}"><figcaption>${escaped(caption)}</figcaption></figure>`,
    );
  }
  return `<section>${parts.join('\n')}</section>`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
