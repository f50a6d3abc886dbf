import type { ExportCase } from '../export-case.ts';
import type { ReportContent, ReportOptions } from './report-form.ts';
import {
  patientSection,
  verdictSection,
  picturesSection,
  motionSection,
  seriesSection,
  candidatesSection,
  reviewSection,
  methodSection,
  readerSection,
} from './report-sections.ts';
import { reportText } from './report-texts.ts';

export function reportContent(exportCase: ExportCase, options: ReportOptions): ReportContent {
  const t = reportText(options.locale);
  const { quality } = exportCase.result;
  return {
    locale: options.locale,
    title: t('report.title'),
    verdict: quality.verdict,
    verdictText: t(`report.verdicts.${quality.verdict}`),
    sections: [
      patientSection(exportCase, options, t),
      verdictSection(quality, options.locale, t),
      picturesSection(exportCase, t),
      motionSection(exportCase, t),
      seriesSection(t('pair.fixed'), exportCase.fixed, exportCase.result.fixed, options, t),
      seriesSection(t('pair.moving'), exportCase.moving, exportCase.result.moving, options, t),
      candidatesSection(exportCase, t),
      reviewSection(options, t),
      methodSection(exportCase, options, t),
      readerSection(t),
    ],
  };
}
