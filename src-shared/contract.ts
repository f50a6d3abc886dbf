import { z } from 'zod';
import { modalitySchema } from './modality.ts';
import { matrixRowsSchema, qualitySchema, registrationResultSchema } from './registration-result.ts';
import { messageSchema, messagesSchema } from './messages/message-schema.ts';
import { languages } from './messages/text.ts';

/**
 * Everything that the window can ask of the backend, and everything it is told. Both hosts are generated from
 * `requests` and `events`; each message is validated in both directions. Pixels do not pass here: they are streamed
 * as bytes from `volumePath` and `thumbnailPath`.
 */

/** Every id is a UUID that the backend made: no other string, and so no path, passes for one. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const id = <Brand extends string>() => z.string().regex(uuid).brand<Brand>();
export const studyId = id<'StudyId'>();
export const seriesId = id<'SeriesId'>();
export const registrationId = id<'RegistrationId'>();
export const jobId = id<'JobId'>();
export const serverId = id<'ServerId'>();
export const uploadId = id<'UploadId'>();
/** Buys one download of one file, within a minute. */
export const ticketId = id<'TicketId'>();
export type StudyId = z.infer<typeof studyId>;
export type SeriesId = z.infer<typeof seriesId>;
export type RegistrationId = z.infer<typeof registrationId>;
export type JobId = z.infer<typeof jobId>;
export type ServerId = z.infer<typeof serverId>;
export type UploadId = z.infer<typeof uploadId>;
export type TicketId = z.infer<typeof ticketId>;

const nothing = z.strictObject({});
const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const isoTime = z.string();
/** A path on the backend's machine, as the user chose or typed it; longer ones no system takes. */
const chosenPath = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]+$/);
/** A DICOM UID; a letter here and there is met with, though PS3.5 section 9.1 has none. */
const uid = z.string().regex(/^[0-9A-Za-z][\w.-]{0,63}$/);

export const gridSchema = z.object({
  size: vec3,
  spacingMm: vec3,
  originMm: vec3,
  /** Row-major; columns are the grid axes in LPS. */
  direction: z.array(z.number()).length(9),
});

export const seriesSchema = z.object({
  seriesId,
  studyId,
  description: z.string(),
  number: z.string(),
  modality: modalitySchema,
  modalityEvidence: messageSchema,
  size: vec3.nullable(),
  spacingMm: vec3.nullable(),
  sliceCount: z.number().int(),
  notes: z.array(messageSchema),
  /** False if the series cannot be registered; `unusableReason` then says why. */
  usable: z.boolean(),
  unusableReason: messageSchema.nullable(),
  hasThumbnail: z.boolean(),
  patientId: z.string(),
});
export type Series = z.infer<typeof seriesSchema>;

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
  importedAt: isoTime,
  thumbnailSeriesId: seriesId.nullable(),
  isSample: z.boolean(),
});
export type StudySummary = z.infer<typeof studySummarySchema>;

export const reviewSchema = z.object({
  decision: z.enum(['approved', 'rejected']),
  reason: z.string(),
  reviewer: z.string(),
  at: isoTime,
});
export type Review = z.infer<typeof reviewSchema>;

export const landmarkPairSchema = z.object({ fixedMm: vec3, movingMm: vec3 });

export const registrationSchema = z.object({
  registrationId,
  studyId,
  fixedSeriesId: seriesId,
  movingSeriesId: seriesId,
  /** Versions of one pair count from 1; an approved version is never changed. */
  version: z.number().int().positive(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  origin: z.enum(['automatic', 'manual', 'landmarks', 'refined-from-manual']),
  createdAt: isoTime,
  finishedAt: isoTime.nullable(),
  jobId: jobId.nullable(),
  result: registrationResultSchema.nullable(),
  /** Why there is no result; empty if there is one, or may yet be one. */
  failure: messagesSchema,
  landmarks: z.array(landmarkPairSchema),
  reviews: z.array(reviewSchema),
  locked: z.boolean(),
});
export type Registration = z.infer<typeof registrationSchema>;

export const stepSchema = z.enum([
  'waiting', 'finding-files', 'reading', 'preparing', 'searching', 'refining', 'scoring', 'resampling', 'writing', 'sending', 'done',
]); // prettier-ignore
export type Step = z.infer<typeof stepSchema>;

export const jobSchema = z.object({
  jobId,
  kind: z.enum(['import', 'registration', 'export', 'send', 'retrieve']),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  step: stepSchema,
  /** 0..1 of the whole job. */
  fraction: z.number().min(0).max(1),
  secondsLeft: z.number().nonnegative().nullable(),
  registrationId: registrationId.nullable(),
  studyIds: z.array(studyId),
  /** What it is doing, or how it ended. */
  messages: messagesSchema,
});
export type Job = z.infer<typeof jobSchema>;

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

export const settingsSchema = z.object({
  locale: z.enum(languages),
  theme: z.enum(['dark', 'light']),
  textScale: z.number().min(1).max(2),
  reviewerName: z.string().max(200),
});
export type Settings = z.infer<typeof settingsSchema>;

export const exportFormatSchema = z.enum([
  'dicom-series', 'spatial-registration', 'nifti', 'nrrd', 'tfm', 'fsl-mat', 'ants-mat', 'json', 'report-pdf', 'report-html',
]); // prettier-ignore
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const exportOptionsSchema = z.object({
  registrationId,
  formats: z.array(exportFormatSchema).min(1),
  anonymise: z.boolean(),
  confirmDifferentPatients: z.boolean(),
  locale: settingsSchema.shape.locale,
  destination: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('folder'), path: chosenPath }),
    z.object({ kind: z.literal('zip'), path: chosenPath }),
    z.object({ kind: z.literal('dicomdir'), path: chosenPath }),
    /** The window saves the ZIP itself: `exports.download` gives the way to it. */
    z.object({ kind: z.literal('download') }),
    z.object({ kind: z.literal('pacs'), serverId }),
  ]),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

export const pacsServerSchema = z.object({
  name: z.string().min(1).max(64),
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535),
  calledAeTitle: z.string().min(1).max(16),
  callingAeTitle: z.string().min(1).max(16),
  tls: z.boolean(),
  /** A port of this machine: the server sends studies there (C-MOVE). Without it they come over our own connection (C-GET). */
  receivingPort: z.number().int().min(1).max(65535).optional(),
});
export type PacsServer = z.infer<typeof pacsServerSchema>;

/** How a server took one object. */
export const sentObjectSchema = z.object({
  sopInstanceUid: z.string(),
  stored: z.boolean(),
  /** Empty if it was stored and the server noted nothing. */
  messages: messagesSchema,
});
export type SentObject = z.infer<typeof sentObjectSchema>;

/** A server spoken to by HTTP (PS3.18). */
export const dicomWebServerSchema = z.object({
  name: z.string().min(1).max(64),
  dicomWebUrl: z.url({ protocol: /^https?$/ }).max(500),
  userName: z.string().max(200).optional(),
});
export type DicomWebServer = z.infer<typeof dicomWebServerSchema>;

/** Settings as a window gives them. A password goes in and never comes out: an empty one keeps what is stored. */
export const serverSchema = z.union([
  pacsServerSchema,
  dicomWebServerSchema.extend({ password: z.string().max(1000).optional() }),
]);
const storedServer = z.union([
  pacsServerSchema.extend({ serverId }),
  dicomWebServerSchema.extend({ serverId, hasPassword: z.boolean() }),
]);

export const auditEntrySchema = z.object({
  at: isoTime,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
});

const request = <Request extends z.ZodType, Reply extends z.ZodType>(requestSchema: Request, replySchema: Reply) => ({
  request: requestSchema,
  reply: replySchema,
});

export const requests = {
  'app.info': request(
    nothing,
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'loopback']),
      dataFolder: z.string(),
      presetsVersion: z.string(),
      /** What went wrong at start and was repaired (a database set aside), for a banner; else empty. */
      startupNotice: messagesSchema,
    }),
  ),
  'settings.get': request(nothing, settingsSchema),
  'settings.set': request(settingsSchema.partial(), settingsSchema),

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
  /** Lets the user pick files or folders with the system's dialog; an empty list where there is none or it was closed. */
  'import.choosePaths': request(
    z.strictObject({ kind: z.enum(['files', 'folder']) }),
    z.object({ paths: z.array(z.string()) }),
  ),

  'jobs.list': request(nothing, z.array(jobSchema)),
  'jobs.cancel': request(z.strictObject({ jobId }), nothing),

  /** The grid of the bytes at `volumePath(seriesId)`: float32 little-endian, x fastest. */
  'series.volume': request(
    z.strictObject({ seriesId }),
    z.object({
      grid: gridSchema,
      byteLength: z.number().int(),
      /** A window for display: robust bounds of the intensities. */
      window: z.object({ low: z.number(), high: z.number() }),
      modality: modalitySchema,
      background: z.number(),
    }),
  ),

  'registrations.start': request(
    z.strictObject({
      fixedSeriesId: seriesId,
      movingSeriesId: seriesId,
      /** Where given, the engine refines from this position alone ("Refine from here"). */
      startMovingFromFixed: matrixRowsSchema.nullable(),
    }),
    z.object({ registrationId, jobId }),
  ),
  'registrations.startAll': request(
    z.strictObject({ fixedSeriesId: seriesId }),
    z.object({ started: z.array(z.object({ registrationId, jobId })) }),
  ),
  'registrations.get': request(z.strictObject({ registrationId }), registrationSchema),
  /**
   * Live scores of any position, for correcting by hand. `quick` answers within a tenth of a second or so, from a part of
   * the overlap's voxels; otherwise the scores are those that the position would be saved with.
   */
  'registrations.score': request(
    z.strictObject({
      fixedSeriesId: seriesId,
      movingSeriesId: seriesId,
      movingFromFixed: matrixRowsSchema,
      quick: z.boolean().optional(),
    }),
    qualitySchema.pick({ ncc: true, matchedNcc: true, nmi: true, overlapFraction: true, messages: true }),
  ),
  /** Stores a position set by hand or from landmarks as a new version. */
  'registrations.saveManual': request(
    z.strictObject({
      fixedSeriesId: seriesId,
      movingSeriesId: seriesId,
      movingFromFixed: matrixRowsSchema,
      landmarks: z.array(landmarkPairSchema),
    }),
    registrationSchema,
  ),
  'registrations.history': request(
    z.strictObject({ fixedSeriesId: seriesId, movingSeriesId: seriesId }),
    z.array(registrationSchema),
  ),
  'reviews.submit': request(
    z.strictObject({
      registrationId,
      decision: z.enum(['approved', 'rejected']),
      reason: z.string().max(2000),
      reviewer: z.string().min(1).max(200),
    }),
    registrationSchema,
  ),
  'audit.list': request(z.strictObject({ limit: z.number().int().min(1).max(10_000) }), z.array(auditEntrySchema)),

  'exports.preview': request(
    exportOptionsSchema,
    z.object({
      files: z.array(z.object({ name: z.string(), description: messageSchema })),
      megabytes: z.number(),
      warnings: messagesSchema,
      /** Where not null, the export is refused for this reason. */
      refusal: messageSchema.nullable(),
    }),
  ),
  'exports.start': request(exportOptionsSchema, z.object({ jobId })),
  /** What an export that has ended wrote, or how a server took each object; null while there is nothing to tell. */
  'exports.outcome': request(
    z.strictObject({ jobId }),
    z
      .object({ path: z.string().nullable(), server: z.string().nullable(), results: z.array(sentObjectSchema) })
      .nullable(),
  ),
  /** A ticket for the ZIP of an export to `download` that is done. */
  'exports.download': request(z.strictObject({ jobId }), z.object({ ticket: ticketId })),
  'exports.chooseFolder': request(nothing, z.object({ path: z.string().nullable() })),

  'servers.list': request(nothing, z.array(storedServer)),
  'servers.save': request(z.strictObject({ serverId: serverId.nullable(), server: serverSchema }), storedServer),
  'servers.remove': request(z.strictObject({ serverId }), nothing),
  'servers.test': request(z.strictObject({ serverId }), z.object({ reachable: z.boolean(), messages: messagesSchema })),
  'servers.find': request(
    z.strictObject({ serverId, patientName: z.string(), patientId: z.string(), studyDate: z.string() }),
    z.object({
      studies: z.array(
        z.object({
          studyInstanceUid: z.string(),
          patientName: z.string(),
          patientId: z.string(),
          studyDate: z.string(),
          description: z.string(),
          modalities: z.string(),
        }),
      ),
      /** That there are more studies than these. */
      messages: messagesSchema,
    }),
  ),
  /** Ends the search that runs, if one does; it fails as cancelled. A newer search ends it too. */
  'servers.stopFinding': request(nothing, nothing),
  'servers.retrieve': request(z.strictObject({ serverId, studyInstanceUid: uid }), z.object({ jobId })),
} as const;

export const events = {
  'job.changed': jobSchema,
  'studies.changed': z.object({ studyId: studyId.nullable() }),
  'registration.changed': registrationSchema,
} as const;

export type RequestName = keyof typeof requests;
export type RequestOf<Name extends RequestName> = z.input<(typeof requests)[Name]['request']>;
export type ReplyOf<Name extends RequestName> = z.output<(typeof requests)[Name]['reply']>;
export type EventName = keyof typeof events;
export type EventOf<Name extends EventName> = z.output<(typeof events)[Name]>;

/** How the window calls the backend, whatever the host. A refusal arrives as a thrown `Failure`. */
export interface Backend {
  call<Name extends RequestName>(name: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>>;
  /** Returns the way to stop listening. */
  on<Name extends EventName>(name: Name, listener: (payload: EventOf<Name>) => void): () => void;
}

/** Paths of streamed bytes, relative to the host's base address. */
export const volumePath = (series: SeriesId) => `volumes/${encodeURIComponent(series)}`;
export const registeredVolumePath = (registration: RegistrationId) => `registered/${encodeURIComponent(registration)}`;
export const thumbnailPath = (series: SeriesId) => `thumbnails/${encodeURIComponent(series)}`;
export const uploadPath = (uploadId: UploadId, name: string) =>
  `uploads/${encodeURIComponent(uploadId)}/${encodeURIComponent(name)}`;
export const downloadPath = (ticket: TicketId) => `downloads/${encodeURIComponent(ticket)}`;
