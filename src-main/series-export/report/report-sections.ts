import { messageText } from '../../../src-shared/messages/text.ts';
import { gridCentreMm, identity4, mat4FromRows } from '../../../src-shared/geometry/patient-space.ts';
import {
  candidateKindOf,
  shownBoundMm,
  type Quality,
  type SeriesSummary,
} from '../../../src-shared/registration-result.ts';
import type { ReadSeries } from '../../series-files/read-series.ts';
import type { ExportCase } from '../export-case.ts';
import { fusionPicture, type FusionStyle } from '../fusion-pictures.ts';
import { motionInWords } from '../transform-in-words.ts';
import type { ReportOptions, ReportRow, ReportSection } from './report-form.ts';
import type { ReportLocale, ReportText } from './report-texts.ts';
import { fileNameOf, readableDate, readableName, readableTime } from './report-words.ts';

export function patientSection(
  { fixed, moving }: ExportCase,
  { anonymise }: ReportOptions,
  t: ReportText,
): ReportSection {
  if (anonymise) return { heading: t('studies.order.patient'), note: t('report.anonymised') };
  const facts = [fixed.dicom, moving.dicom].filter((dicom) => dicom !== undefined);
  const distinct = (pick: (dicom: (typeof facts)[number]) => string) => {
    const values = [...new Set(facts.map(pick).filter(Boolean))];
    return values.length > 0 ? values : [t('report.notStated')];
  };
  return {
    heading: t('studies.order.patient'),
    rows: [
      { label: t('report.name'), values: distinct(({ patientName }) => readableName(patientName)) },
      { label: t('find.patientId'), values: distinct(({ patientId }) => patientId) },
      { label: t('report.birthDate'), values: distinct(({ patientBirthDate }) => readableDate(patientBirthDate)) },
      {
        label: t('report.study'),
        values: distinct((dicom) => `${readableDate(dicom.studyDate)} ${dicom.studyDescription}`.trim()),
      },
    ],
  };
}

export function verdictSection(quality: Quality, locale: ReportLocale, t: ReportText): ReportSection {
  const score = (value: number | null) => [value === null ? t('quality.undefined') : value.toFixed(3)];
  const { overlapFraction, overlapVoxels } = quality;
  const millimetres = (mm: number | null) => [mm === null ? t('quality.unknown') : `${mm.toFixed(1)} mm`];
  return {
    heading: t('verdict.title'),
    rows: [
      { label: t('verdict.title'), values: [t(`report.verdicts.${quality.verdict}`)] },
      { label: t('report.reasons'), values: quality.messages.map((message) => messageText(message, locale)) },
      ...(quality.verdict === 'failed'
        ? []
        : [
            { label: t('report.expectedError'), values: millimetres(quality.expectedErrorMm) },
            { label: t('report.errorBound'), values: millimetres(shownBoundMm(quality)) },
          ]),
      { label: t('report.ncc'), values: score(quality.ncc) },
      { label: t('report.matchedNcc'), values: score(quality.matchedNcc) },
      { label: t('report.nmi'), values: score(quality.nmi) },
      {
        label: t('quality.overlap'),
        values: [t('report.overlapText', { percent: Math.round(100 * overlapFraction), voxels: overlapVoxels })],
      },
    ],
  };
}

export function picturesSection({ fixed, moving, result }: ExportCase, t: ReportText): ReportSection {
  const movingFromFixed = mat4FromRows(result.transform.movingFromFixed);
  const picture = (caption: string, style: FusionStyle, position: typeof movingFromFixed) => ({
    caption,
    png: fusionPicture({ fixed, moving, movingFromFixed: position }, style),
  });
  return {
    heading: t('report.pictures'),
    note: t('report.pictureNote'),
    pictures: [
      picture(t('report.afterCheckerboard'), 'checkerboard', movingFromFixed),
      picture(t('report.afterEdges'), 'edges', movingFromFixed),
      picture(t('report.beforeCheckerboard'), 'checkerboard', identity4),
      picture(t('report.beforeEdges'), 'edges', identity4),
    ],
  };
}

export function motionSection({ fixed, result }: ExportCase, t: ReportText): ReportSection {
  const movingFromFixed = mat4FromRows(result.transform.movingFromFixed);
  const motion = motionInWords(movingFromFixed, gridCentreMm(fixed.volume.grid));
  const [x, y, z] = motion.shiftMm;
  const shift = [
    `${Math.abs(x).toFixed(1)} mm ${x < 0 ? t('report.towards.right') : t('report.towards.left')}`,
    `${Math.abs(y).toFixed(1)} mm ${y < 0 ? t('report.towards.anterior') : t('report.towards.posterior')}`,
    `${Math.abs(z).toFixed(1)} mm ${z < 0 ? t('report.towards.inferior') : t('report.towards.superior')}`,
  ];
  const [nod, tilt, turn] = motion.aboutAxesDegrees.map((degrees) => degrees.toFixed(1));
  return {
    heading: t('report.motion'),
    note: t('report.motionNote'),
    rows: [
      { label: t('report.shift'), values: [shift.join(', ')] },
      {
        label: t('report.rotation'),
        values: [t('report.rotationText', { total: motion.rotationDegrees.toFixed(1), x: nod!, y: tilt!, z: turn! })],
      },
      {
        label: t('report.matrix'),
        values: result.transform.movingFromFixed.map((row) => row.map((value) => value.toFixed(6)).join('   ')),
      },
    ],
  };
}

export function seriesSection(
  heading: string,
  series: ReadSeries,
  summary: SeriesSummary,
  { anonymise, locale }: ReportOptions,
  t: ReportText,
): ReportSection {
  const [nx, ny, nz] = summary.size;
  const spacing = summary.spacingMm.map((mm) => Number(mm.toFixed(3))).join(' x ');
  const identity = series.dicom
    ? [
        { label: t('studies.order.description'), values: [series.dicom.seriesDescription || t('report.notStated')] },
        { label: t('report.number'), values: [series.dicom.seriesNumber || t('report.notStated')] },
        { label: t('report.seriesUid'), values: [series.dicom.seriesInstanceUid] },
        { label: t('report.frameOfReference'), values: [series.dicom.frameOfReferenceUid || t('report.notStated')] },
        { label: t('report.images'), values: [String(series.dicom.files.length)] },
      ]
    : [{ label: t('studies.order.description'), values: [fileNameOf(series.source)] }];
  const evidence: ReportRow = { label: t('report.evidence'), values: [messageText(series.modalityEvidence, locale)] };
  return {
    heading,
    rows: [
      ...(anonymise ? [] : identity),
      { label: t('report.modality'), values: [summary.modality] },
      // The evidence may quote a description or a file name.
      ...(anonymise ? [] : [evidence]),
      { label: t('report.grid'), values: [`${nx} x ${ny} x ${nz}, ${spacing} mm`] },
      {
        label: t('report.sourceNotes'),
        values: series.notes.length ? series.notes.map((note) => messageText(note, locale)) : [t('report.none')],
      },
    ],
  };
}

export function candidatesSection({ result }: ExportCase, t: ReportText): ReportSection {
  const score = (value: number | null) => value?.toFixed(3) ?? '-';
  const error = (of: Quality) =>
    (result.quality.verdict === 'failed' ? undefined : shownBoundMm(of)?.toFixed(1)) ?? '-';
  return {
    heading: t('report.candidates'),
    table: {
      head: ['', '', 'NCC', t('report.matchedNcc'), 'NMI', t('report.errorColumn')],
      rows: result.candidates.map(({ id, label, status, quality }) => [
        candidateName(id, t) ?? label,
        t(status === 'chosen' ? 'candidates.chosen' : `report.candidateStatus.${status}`),
        score(quality.ncc),
        score(quality.matchedNcc),
        score(quality.nmi),
        error(quality),
      ]),
    },
  };
}

function candidateName(id: string, t: ReportText): string | undefined {
  const kind = candidateKindOf(id);
  return kind && t(`candidate.${kind}`);
}

export function reviewSection({ record, anonymise }: ReportOptions, t: ReportText): ReportSection {
  const reviews = record?.reviews ?? [];
  if (reviews.length === 0) return { heading: t('review.title'), note: t('report.reviewPending') };
  return {
    heading: t('review.title'),
    rows: reviews.map(({ decision, reviewer, at, reason }) => ({
      label: t(`review.${decision}`),
      values: [
        t('report.reviewText', {
          decision: t(`review.${decision}`),
          reviewer: anonymise ? '-' : reviewer,
          at: anonymise ? '-' : readableTime(at),
        }),
        ...(reason && !anonymise ? [`${t('report.reviewReason')}: ${reason}`] : []),
      ],
    })),
  };
}

export function methodSection(
  { result, at }: ExportCase,
  { record, anonymise }: ReportOptions,
  t: ReportText,
): ReportSection {
  const { software, preset, timing } = result;
  return {
    heading: t('report.method'),
    rows: [
      { label: t('report.method'), values: [t('report.methodText'), t('report.limitsText')] },
      {
        label: t('report.validity'),
        values: [t('report.validityText', { percent: Math.round(100 * result.quality.overlapFraction) })],
      },
      { label: t('report.software'), values: [`${software.name} ${software.version}`] },
      { label: t('report.preset'), values: [`${preset.id}, ${preset.version}`] },
      ...(record
        ? [
            {
              label: t('report.registrationVersion'),
              values: [
                t('report.versionText', {
                  version: record.version,
                  at: anonymise ? '-' : readableTime(record.createdAt),
                  origin: t(`report.origins.${record.origin}`),
                }),
              ],
            },
          ]
        : []),
      ...(record?.hashes
        ? [{ label: t('report.hashes'), values: [record.hashes.fixed, record.hashes.moving, record.hashes.registered] }]
        : []),
      { label: t('report.time'), values: [`${(timing.totalMs / 1000).toFixed(1)} s`] },
      ...(anonymise ? [] : [{ label: t('report.made'), values: [readableTime(at.toISOString())] }]),
    ],
  };
}

/** What TG-132 asks of a record that no program can know. */
export function readerSection(t: ReportText): ReportSection {
  const line = '_'.repeat(56);
  return {
    heading: t('report.byHand'),
    note: t('report.byHandNote'),
    rows: [
      { label: t('report.purpose'), values: [line] },
      { label: t('report.region'), values: [line, line] },
      { label: t('report.level'), values: [t('report.levels')] },
      { label: t('report.comments'), values: [line, line] },
      { label: t('report.signature'), values: [line] },
    ],
  };
}
