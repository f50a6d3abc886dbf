import PDFDocument from 'pdfkit';
import { assetPath } from '../asset-path.ts';
import type { ReportContent, ReportRow, ReportSection, ReportTable } from './report-form.ts';

const marginPt = 48;
const labelWidthPt = 150;
const gapPt = 12;
const verdictColour = { good: '#1a7f37', review: '#9a6700', failed: '#b3261e' } as const;
const faint = '#57606a';
const dark = '#1b1f24';

type Page = PDFKit.PDFDocument;

/** The report as A4 pages, set without a browser. The font holds Latin and Simplified Chinese. */
export async function reportPdf(content: ReportContent): Promise<Uint8Array> {
  const page = new PDFDocument({
    size: 'A4',
    margins: { top: marginPt, bottom: marginPt + 14, left: marginPt, right: marginPt },
    bufferPages: true,
    info: { Title: content.title, Producer: 'Concord', Creator: 'Concord' },
    lang: content.locale,
    font: assetPath('fonts/noto-sans-sc-regular.ttf'),
  });
  const chunks: Buffer[] = [];
  page.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => page.on('end', resolve).on('error', reject));
  page.fontSize(20).fillColor(dark).text(content.title);
  page.moveDown(0.4).fontSize(12).fillColor(verdictColour[content.verdict]).text(content.verdictText);
  for (const section of content.sections) writeSection(page, section);
  numberPages(page, content.title);
  page.end();
  await ended;
  return Buffer.concat(chunks);
}

function writeSection(page: Page, { heading, note, rows, table, pictures }: ReportSection): void {
  keepTogether(page, 60);
  page.moveDown(0.8).fontSize(13).fillColor(dark).text(heading, marginPt);
  rule(page);
  if (note) page.fontSize(9).fillColor(faint).text(note, marginPt).moveDown(0.2);
  for (const row of rows ?? []) writeRow(page, row);
  if (table) writeTable(page, table);
  for (const picture of pictures ?? []) writePicture(page, picture);
}

function writeRow(page: Page, { label, values }: ReportRow): void {
  const text = values.join('\n');
  const width = contentWidth(page) - labelWidthPt - gapPt;
  page.fontSize(9);
  keepTogether(
    page,
    Math.max(page.heightOfString(text, { width }), page.heightOfString(label, { width: labelWidthPt })),
  );
  const top = page.y;
  page.fillColor(faint).text(label, marginPt, top, { width: labelWidthPt });
  const afterLabel = page.y;
  page.fillColor(dark).text(text, marginPt + labelWidthPt + gapPt, top, { width });
  page.x = marginPt;
  page.y = Math.max(afterLabel, page.y) + 2;
}

function writeTable(page: Page, { head, rows }: ReportTable): void {
  const width = contentWidth(page) / head.length;
  const line = (cells: readonly string[], colour: string) => {
    page.fontSize(9);
    const height = Math.max(...cells.map((cell) => page.heightOfString(cell || ' ', { width: width - gapPt })));
    keepTogether(page, height);
    const top = page.y;
    cells.forEach((cell, column) =>
      page.fillColor(colour).text(cell, marginPt + column * width, top, { width: width - gapPt }),
    );
    page.x = marginPt;
    page.y = top + height + 3;
  };
  line(head, faint);
  for (const row of rows) line(row, dark);
}

function writePicture(page: Page, { caption, png }: { caption: string; png: Uint8Array }): void {
  const bytes = Buffer.from(png);
  const width = contentWidth(page) * 0.8;
  const height = (width * bytes.readUInt32BE(20)) / bytes.readUInt32BE(16);
  keepTogether(page, height + 24);
  page.image(bytes, marginPt, page.y, { width });
  page.y += height + 3;
  page.fontSize(9).fillColor(faint).text(caption, marginPt).moveDown(0.5);
}

function numberPages(page: Page, title: string): void {
  const { start, count } = page.bufferedPageRange();
  for (let index = start; index < start + count; index++) {
    page.switchToPage(index);
    // Below the bottom margin text would start a new page.
    page.page.margins.bottom = 0;
    const y = page.page.height - marginPt;
    page
      .fontSize(8)
      .fillColor(faint)
      .text(`${title}   ${index + 1} / ${count}`, marginPt, y, { lineBreak: false });
  }
}

function keepTogether(page: Page, height: number): void {
  if (page.y + height > page.page.height - page.page.margins.bottom) page.addPage();
}

function rule(page: Page): void {
  const y = page.y + 1;
  page
    .moveTo(marginPt, y)
    .lineTo(page.page.width - marginPt, y)
    .lineWidth(0.5)
    .strokeColor('#c9d1d9')
    .stroke();
  page.y = y + 5;
}

function contentWidth(page: Page): number {
  return page.page.width - 2 * marginPt;
}
