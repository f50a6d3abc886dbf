import { expect, it } from 'vitest';
import { orthonormal, obliqueGrid, phantomVoxels } from '../../../test/conformance/source-series.ts';
import { knownCase } from '../../../test/conformance/known-case.ts';
import { rigidAbout } from '../../../src-shared/geometry/rigid-transform.ts';
import type { ReadSeries } from '../../series-files/read-series.ts';
import PDFDocument from 'pdfkit';
import { reportContent } from './report-content.ts';
import { ReportFonts, usualFont } from './report-fonts.ts';
import type { ReportOptions } from './report-form.ts';
import { reportHtml } from './report-html.ts';
import { reportPdf } from './report-pdf.ts';
import { readableName } from './report-words.ts';
import { motionInWords } from '../transform-in-words.ts';

const grid = orthonormal(obliqueGrid);

function series(description: string): ReadSeries {
  const dicom = {
    patientId: 'P<1>', patientName: 'Wang^XiaoDong=王^小东', patientBirthDate: '19700102', studyInstanceUid: '1.2', studyDate: '20260102', studyDescription: 'Head',
    seriesInstanceUid: `1.2.${description.length}`, seriesDescription: description, seriesNumber: '3', frameOfReferenceUid: '1.9', sopClassUid: '1.3', files: [],
  } as unknown as NonNullable<ReadSeries['dicom']>; // prettier-ignore
  const modalityEvidence = { code: 'modality-from-header' as const, values: { modality: 'T2' } };
  const notes = [{ code: 'missing-slices' as const, values: { count: 1 } }];
  return {
    volume: { grid, voxels: phantomVoxels(grid) },
    modality: 'T2',
    source: '/x',
    seriesUid: '1',
    description,
    modalityEvidence,
    notes,
    dicom,
  };
}

const shifted = rigidAbout([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], [-3, 0, 2]);
const exportCase = knownCase(series('T1 axial'), series('T2'), shifted);
const record: ReportOptions['record'] = {
  version: 2,
  createdAt: '2026-01-02T10:00:00.000Z',
  origin: 'automatic',
  reviews: [{ decision: 'approved', reason: 'Edges agree', reviewer: 'Dr Li', at: '2026-01-02T11:00:00.000Z' }],
  hashes: { fixed: 'f'.repeat(64), moving: 'm'.repeat(64), registered: 'r'.repeat(64) },
};

it('the HTML report tells patient, verdict, scores, motion, reviewer, versions and hashes, and loads nothing', () => {
  const html = reportHtml(reportContent(exportCase, { locale: 'en', anonymise: false, record }));
  for (const text of [
    '王 小东 (Wang XiaoDong)', 'P&lt;1&gt;', '1970-01-02', 'Good match:', '0.512', '0.871', '1.204', '0.4 mm', '3.0 mm left, 0.0 mm posterior, 2.0 mm inferior',
    'Approved by Dr Li', 'Edges agree', 'Concord 0.1.0', 'f'.repeat(64), 'TG-132', '1 slice is missing', 'Purpose of this registration', 'where both series show it (',
  ]) expect(html).toContain(text); // prettier-ignore
  expect(html.match(/<img src="data:image\/png/g)).toHaveLength(4);
  expect(html).not.toMatch(/<script|(src|href)="http/);
});

it('a report of a failed registration states no predicted error: a small one would contradict the verdict', () => {
  const { result } = exportCase;
  const failed = { ...exportCase, result: { ...result, quality: { ...result.quality, verdict: 'failed' as const } } };
  const html = reportHtml(reportContent(failed, { locale: 'en', anonymise: false, record }));
  expect(html).toContain('No match found');
  expect(html).not.toMatch(/Error (to expect|bound \(in)/);
  expect(html).not.toContain('0.4 mm');
});

it('the Chinese report is in Chinese throughout, reasons and notes included', () => {
  const html = reportHtml(reportContent(exportCase, { locale: 'zh-CN', anonymise: false, record }));
  for (const text of ['配准质量报告', '良好', '缺少 1 层图像', '各次独立搜索结果一致', '批准'])
    expect(html).toContain(text);
  expect(html).not.toMatch(/Independent searches|slice\(s\)|Reviewed/);
  expect(html).toContain('搜索所有方向');
  // English in it is what the reviewer wrote.
  const foreign = html.replace(/<style>.*?<\/style>|<[^>]+>/gs, '\n').match(/[A-Za-z]{3,}(?: [a-z]{2,})+/g);
  expect(foreign).toEqual(['Edges agree']);
});

it('a character that the main font lacks is set in the second one, and one that neither has is shown by its number', () => {
  const fonts = new ReportFonts(new PDFDocument({ font: usualFont }));
  expect(fonts.runsOf('王 小东 (Wang)')).toEqual([{ font: 'chinese', text: '王 小东 (Wang)' }]);
  expect(fonts.runsOf('Łukasz Żak')).toEqual([
    { font: 'western', text: 'Ł' },
    { font: 'chinese', text: 'ukasz' },
    { font: 'western', text: ' Ż' },
    { font: 'chinese', text: 'ak' },
  ]);
  expect(fonts.runsOf('Иванов')).toEqual([{ font: 'western', text: 'Иванов' }]);
  expect(fonts.anyMissing).toBe(false);
  expect(fonts.runsOf('龑𠮷')).toEqual([{ font: 'chinese', text: '[U+9F91][U+20BB7]' }]);
  expect(fonts.anyMissing).toBe(true);
});

it('an anonymised report names no one', () => {
  const html = reportHtml(reportContent(exportCase, { locale: 'en', anonymise: true, record }));
  expect(html).not.toMatch(/王|Wang|P&lt;1|1970|Dr Li|T1 axial|2026-01-02/);
});

it.each(['en', 'zh-CN'] as const)(
  'the %s PDF is made without a browser and is a few hundred kilobytes',
  async (locale) => {
    const pdf = Buffer.from(await reportPdf(reportContent(exportCase, { locale, anonymise: false, record })));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.subarray(-6).toString()).toContain('%%EOF');
    expect(pdf.length).toBeLessThan(1_500_000);
  },
);

it('names are read as people write them', () => {
  expect(readableName('Doe^Jane^^Dr')).toBe('Doe Jane Dr');
  expect(readableName('=王^小东')).toBe('王 小东');
  expect(readableName('')).toBe('');
});

it('the motion is told as the way of the moving head', () => {
  expect(motionInWords(shifted, [0, 0, 0])).toMatchObject({ shiftMm: [3, 0, -2], rotationDegrees: 0 });
});
