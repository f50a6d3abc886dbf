import { z } from 'zod';
import { modalitySchema } from '../modality.ts';
import { messageSchema } from '../messages/message-schema.ts';
import { jobId, seriesId, studyId, uploadId } from './ids.ts';
import { chosenPath, isoTime, nothing, request } from './fields.ts';
import { seriesSchema } from './series.ts';
import { registrationSchema } from './registrations.ts';

export const studySummarySchema = z.object({
  studyId,
  patientName: z.string(),
  patientId: z.string(),
  patientBirthDate: z.string(),
  /** DICOM date YYYYMMDD, or empty. */
  studyDate: z.string(),
  description: z.string(),
  modalities: z.array(modalitySchema),
  seriesCount: z.number().int(),
  registrationCount: z.number().int(),
  /** Of the pairs' newest results: how many there are of each verdict, and how many are approved. */
  results: z.object({
    good: z.number().int(),
    review: z.number().int(),
    failed: z.number().int(),
    approved: z.number().int(),
  }),
  importedAt: isoTime,
  thumbnailSeriesId: seriesId.nullable(),
  isSample: z.boolean(),
});
export type StudySummary = z.infer<typeof studySummarySchema>;

export const importSummarySchema = z.object({
  addedFiles: z.number().int(),
  knownFiles: z.number().int(),
  /** Stored files that were damaged or missing, replaced by the sound ones that were given. */
  healedFiles: z.number().int().default(0),
  studyIds: z.array(studyId),
  /** Files or series that could not be used, by name, with the reason. */
  notUsed: z.array(z.object({ name: z.string(), reason: messageSchema })),
});
export type ImportSummary = z.infer<typeof importSummarySchema>;

/** How the window of a study was left: which pair, and the viewer's own state, which the window alone reads. */
export const studyViewSchema = z.strictObject({
  fixedSeriesId: seriesId.nullable(),
  movingSeriesId: seriesId.nullable(),
  /** The study of the moving series if it is another. */
  movingStudyId: studyId.nullable(),
  viewer: z
    .record(z.string().max(100), z.json())
    .refine((viewer) => JSON.stringify(viewer).length <= 100_000, 'larger than any state of a viewer'),
});
export type StudyView = z.infer<typeof studyViewSchema>;

export const studyRequests = {
  'studies.list': request(nothing, z.array(studySummarySchema)),
  /** `registrations`: of each pair the newest, and the newest with a result; the rest by `registrations.history`. */
  'studies.get': request(
    z.strictObject({ studyId }),
    z.object({ study: studySummarySchema, series: z.array(seriesSchema), registrations: z.array(registrationSchema) }),
  ),
  'studies.removalSummary': request(
    z.strictObject({ studyId }),
    z.object({
      series: z.number().int(),
      registrations: z.number().int(),
      approved: z.number().int(),
      megabytes: z.number(),
    }),
  ),
  'studies.remove': request(z.strictObject({ studyId }), nothing),
  'studies.view': request(z.strictObject({ studyId }), studyViewSchema.nullable()),
  'studies.keepView': request(z.strictObject({ studyId, view: studyViewSchema }), nothing),
  /** A new upload: the window streams its files to `uploadPath`, then names it to `import.start`, once. */
  'uploads.begin': request(nothing, z.object({ uploadId })),
  /** `uploadId` is one that `uploads.begin` gave; `paths` are on the backend's machine. */
  'import.start': request(
    z.strictObject({
      paths: z.array(chosenPath),
      uploadId: uploadId.nullable(),
      mode: z.enum(['copy', 'link']),
    }),
    z.object({ jobId }),
  ),
  'import.summary': request(z.strictObject({ jobId }), importSummarySchema.nullable()),
  /** Lets the user pick files or folders with the system's dialog; an empty list if there is none or it was closed. */
  'import.choosePaths': request(
    z.strictObject({ kind: z.enum(['files', 'folder']) }),
    z.object({ paths: z.array(z.string()) }),
  ),
} as const;
