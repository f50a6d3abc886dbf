import { gridCentreMm, identity4, mat4FromRows } from '../../../src-shared/geometry/patient-space.ts';
import { candidateKindOf, type Quality, type SeriesSummary } from '../../../src-shared/registration-result.ts';
import { fillTemplate } from '../../../src-shared/messages/message.ts';
import type { ReadSeries } from '../../series-files/read-series.ts';
import type { ExportCase } from '../export-case.ts';
import { fusionPicture, type FusionStyle } from '../fusion-pictures.ts';
import { motionInWords } from '../transform-in-words.ts';
import type { ReportOptions, ReportRow, ReportSection } from './report-form.ts';
import type { ReportLocale, ReportTexts } from './report-texts.ts';
import { fileNameOf, inLanguage, readableDate, readableName, readableTime } from './report-words.ts';

export function patientSection(
  { fixed, moving }: ExportCase,
  { anonymise }: ReportOptions,
  t: ReportTexts,
): ReportSection {
  if (anonymise) return { heading: t.patient, note: t.anonymised };
  const facts = [fixed.dicom, moving.dicom].filter((dicom) => dicom !== undefined);
  const distinct = (pick: (dicom: (typeof facts)[number]) => string) => {
    const values = [...new Set(facts.map(pick).filter(Boolean))];
    return values.length > 0 ? values : [t.notStated];
  };
  return {
    heading: t.patient,
    rows: [
      { label: t.name, values: distinct(({ patientName }) => readableName(patientName)) },
      { label: t.patientId, values: distinct(({ patientId }) => patientId) },
      { label: t.birthDate, values: distinct(({ patientBirthDate }) => readableDate(patientBirthDate)) },
      {
        label: t.study,
        values: distinct((dicom) => `${readableDate(dicom.studyDate)} ${dicom.studyDescription}`.trim()),
      },
    ],
  };
}

export function verdictSection(quality: Quality, locale: ReportLocale, t: ReportTexts): ReportSection {
  const score = (value: number | null) => [value === null ? t.undefinedScore : value.toFixed(3)];
  const { overlapFraction, overlapVoxels, predictedErrorMm } = quality;
  return {
    heading: t.verdict,
    rows: [
      { label: t.verdict, values: [t.verdicts[quality.verdict]] },
      { label: t.reasons, values: reasonsOf(quality, locale) },
      {
        label: t.predictedError,
        values: [predictedErrorMm === null ? t.undefinedScore : `${predictedErrorMm.toFixed(1)} mm`],
      },
      { label: t.ncc, values: score(quality.ncc) },
      { label: t.matchedNcc, values: score(quality.matchedNcc) },
      { label: t.nmi, values: score(quality.nmi) },
      {
        label: t.overlap,
        values: [fillTemplate(t.overlapText, { percent: Math.round(100 * overlapFraction), voxels: overlapVoxels })],
      },
    ],
  };
}

function reasonsOf({ messages, reasons }: Quality, locale: ReportLocale): string[] {
  return messages.length > 0 ? messages.map((messages) => inLanguage(messages, locale)) : [...reasons];
}

export function picturesSection({ fixed, moving, result }: ExportCase, t: ReportTexts): ReportSection {
  const movingFromFixed = mat4FromRows(result.transform.movingFromFixed);
  const picture = (caption: string, style: FusionStyle, position: typeof movingFromFixed) => ({
    caption,
    png: fusionPicture({ fixed, moving, movingFromFixed: position }, style),
  });
  return {
    heading: t.pictures,
    note: t.pictureNote,
    pictures: [
      picture(t.afterCheckerboard, 'checkerboard', movingFromFixed),
      picture(t.afterEdges, 'edges', movingFromFixed),
      picture(t.beforeCheckerboard, 'checkerboard', identity4),
      picture(t.beforeEdges, 'edges', identity4),
    ],
  };
}

export function motionSection({ fixed, result }: ExportCase, t: ReportTexts): ReportSection {
  const movingFromFixed = mat4FromRows(result.transform.movingFromFixed);
  const motion = motionInWords(movingFromFixed, gridCentreMm(fixed.volume.grid));
  const [x, y, z] = motion.shiftMm;
  const shift = [
    `${Math.abs(x).toFixed(1)} mm ${x < 0 ? t.towards.right : t.towards.left}`,
    `${Math.abs(y).toFixed(1)} mm ${y < 0 ? t.towards.anterior : t.towards.posterior}`,
    `${Math.abs(z).toFixed(1)} mm ${z < 0 ? t.towards.inferior : t.towards.superior}`,
  ];
  const [nod, tilt, turn] = motion.aboutAxesDegrees.map((degrees) => degrees.toFixed(1));
  return {
    heading: t.motion,
    note: t.motionNote,
    rows: [
      { label: t.shift, values: [shift.join(', ')] },
      {
        label: t.rotation,
        values: [
          fillTemplate(t.rotationText, { total: motion.rotationDegrees.toFixed(1), x: nod!, y: tilt!, z: turn! }),
        ],
      },
      {
        label: t.matrix,
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
  t: ReportTexts,
): ReportSection {
  const [nx, ny, nz] = summary.size;
  const spacing = summary.spacingMm.map((mm) => Number(mm.toFixed(3))).join(' x ');
  const identity = series.dicom
    ? [
        { label: t.description, values: [series.dicom.seriesDescription || t.notStated] },
        { label: t.number, values: [series.dicom.seriesNumber || t.notStated] },
        { label: t.seriesUid, values: [series.dicom.seriesInstanceUid] },
        { label: t.frameOfReference, values: [series.dicom.frameOfReferenceUid || t.notStated] },
        { label: t.images, values: [String(series.dicom.files.length)] },
      ]
    : [{ label: t.description, values: [fileNameOf(series.source)] }];
  const evidence: ReportRow = { label: t.evidence, values: [inLanguage(series.modalityEvidence, locale)] };
  return {
    heading,
    rows: [
      ...(anonymise ? [] : identity),
      { label: t.modality, values: [summary.modality] },
      // The evidence may quote a description or a file name.
      ...(anonymise ? [] : [evidence]),
      { label: t.grid, values: [`${nx} x ${ny} x ${nz}, ${spacing} mm`] },
      {
        label: t.sourceNotes,
        values: series.notes.length ? series.notes.map((messages) => inLanguage(messages, locale)) : [t.none],
      },
    ],
  };
}

export function candidatesSection({ result }: ExportCase, t: ReportTexts): ReportSection {
  const score = (value: number | null) => value?.toFixed(3) ?? '-';
  return {
    heading: t.candidates,
    table: {
      head: ['', '', 'NCC', t.matchedNcc, 'NMI', t.errorColumn],
      rows: result.candidates.map(({ id, label, status, quality }) => [
        candidateName(id, t) ?? label,
        t.candidateStatus[status],
        score(quality.ncc),
        score(quality.matchedNcc),
        score(quality.nmi),
        quality.predictedErrorMm?.toFixed(1) ?? '-',
      ]),
    },
  };
}

function candidateName(id: string, { candidateNames }: ReportTexts): string | undefined {
  const kind = candidateKindOf(id);
  return kind && candidateNames[kind];
}

export function reviewSection({ record, anonymise }: ReportOptions, t: ReportTexts): ReportSection {
  const reviews = record?.reviews ?? [];
  if (reviews.length === 0) return { heading: t.review, note: t.reviewPending };
  return {
    heading: t.review,
    rows: reviews.map(({ decision, reviewer, at, reason }) => ({
      label: t.decisions[decision],
      values: [
        fillTemplate(t.reviewText, {
          decision: t.decisions[decision],
          reviewer: anonymise ? '-' : reviewer,
          at: anonymise ? '-' : readableTime(at),
        }),
        ...(reason && !anonymise ? [`${t.reviewReason}: ${reason}`] : []),
      ],
    })),
  };
}

export function methodSection(
  { result, at }: ExportCase,
  { record, anonymise }: ReportOptions,
  t: ReportTexts,
): ReportSection {
  const { software, preset, timing } = result;
  return {
    heading: t.method,
    rows: [
      { label: t.method, values: [t.methodText, t.limitsText] },
      {
        label: t.validity,
        values: [fillTemplate(t.validityText, { percent: Math.round(100 * result.quality.overlapFraction) })],
      },
      { label: t.software, values: [`${software.name} ${software.version}`] },
      { label: t.preset, values: [`${preset.id}, ${preset.version}`] },
      ...(record
        ? [
            {
              label: t.registrationVersion,
              values: [
                fillTemplate(t.versionText, {
                  version: record.version,
                  at: anonymise ? '-' : readableTime(record.createdAt),
                  origin: t.origins[record.origin],
                }),
              ],
            },
          ]
        : []),
      ...(record?.hashes
        ? [{ label: t.hashes, values: [record.hashes.fixed, record.hashes.moving, record.hashes.registered] }]
        : []),
      { label: t.time, values: [`${(timing.totalMs / 1000).toFixed(1)} s`] },
      ...(anonymise ? [] : [{ label: t.made, values: [readableTime(at.toISOString())] }]),
    ],
  };
}

/** What TG-132 asks of a record that no program can know. */
export function readerSection(t: ReportTexts): ReportSection {
  const line = '_'.repeat(56);
  return {
    heading: t.byHand,
    note: t.byHandNote,
    rows: [
      { label: t.purpose, values: [line] },
      { label: t.region, values: [line, line] },
      { label: t.level, values: [t.levels] },
      { label: t.comments, values: [line, line] },
      { label: t.signature, values: [line] },
    ],
  };
}
