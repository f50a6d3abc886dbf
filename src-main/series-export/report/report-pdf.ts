import PDFDocument from 'pdfkit';
import { ReportFonts, usualFont } from './report-fonts.ts';
import type { ReportContent, ReportRow, ReportSection, ReportTable } from './report-form.ts';
import { translate } from '../../../src-shared/messages/text.ts';

const marginPt = 48;
const labelWidthPt = 150;
const gapPt = 12;
const verdictColour = { good: '#1a7f37', review: '#9a6700', failed: '#b3261e' } as const;
const faint = '#57606a';
const dark = '#1b1f24';

type Page = PDFKit.PDFDocument;

/** The pages, and the fonts that their text is set in. */
interface Sheet {
  readonly page: Page;
  readonly fonts: ReportFonts;
}

/**
 * The report as A4 pages, set without a browser. Characters that no font of it has are shown by their number, and the
 * report says so.
 */
export async function reportPdf(content: ReportContent): Promise<Uint8Array> {
  const page = new PDFDocument({
    size: 'A4',
    margins: { top: marginPt, bottom: marginPt + 14, left: marginPt, right: marginPt },
    bufferPages: true,
    info: { Title: content.title, Producer: 'Concord', Creator: 'Concord' },
    lang: content.locale,
    font: usualFont,
  });
  const chunks: Buffer[] = [];
  page.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => page.on('end', resolve).on('error', reject));
  const sheet: Sheet = { page, fonts: new ReportFonts(page) };
  page.fontSize(20).fillColor(dark).text(content.title);
  page.moveDown(0.4).fontSize(12).fillColor(verdictColour[content.verdict]).text(content.verdictText);
  for (const section of content.sections) writeSection(sheet, section);
  if (sheet.fonts.anyMissing) {
    keepTogether(page, 40);
    page.moveDown(1).fontSize(9).fillColor(faint).text(translate(content.locale, 'report.missingCharacters'), marginPt);
  }
  numberPages(page, content.title);
  page.end();
  await ended;
  return Buffer.concat(chunks);
}

function writeSection(sheet: Sheet, { heading, note, rows, table, pictures }: ReportSection): void {
  const { page } = sheet;
  keepTogether(page, 60);
  page.moveDown(0.8).fontSize(13).fillColor(dark).text(heading, marginPt);
  rule(page);
  if (note) page.fontSize(9).fillColor(faint).text(note, marginPt).moveDown(0.2);
  for (const row of rows ?? []) writeRow(sheet, row);
  if (table) writeTable(sheet, table);
  for (const picture of pictures ?? []) writePicture(page, picture);
}

function writeRow({ page, fonts }: Sheet, { label, values }: ReportRow): void {
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
  page.fillColor(dark);
  fonts.write(text, { width }, { x: marginPt + labelWidthPt + gapPt, y: top });
  page.x = marginPt;
  page.y = Math.max(afterLabel, page.y) + 2;
}

function writeTable({ page, fonts }: Sheet, { head, rows }: ReportTable): void {
  const width = contentWidth(page) / head.length;
  const line = (cells: readonly string[], colour: string) => {
    page.fontSize(9);
    const height = Math.max(...cells.map((cell) => page.heightOfString(cell || ' ', { width: width - gapPt })));
    keepTogether(page, height);
    const top = page.y;
    page.fillColor(colour);
    cells.forEach((cell, column) =>
      fonts.write(cell, { width: width - gapPt }, { x: marginPt + column * width, y: top }),
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
