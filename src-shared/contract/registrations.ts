import { z } from 'zod';
import { matrixRowsSchema, qualitySchema, registrationResultSchema } from '../registration-result.ts';
import { messagesSchema } from '../messages/message-schema.ts';
import { jobId, registrationId, seriesId, studyId } from './ids.ts';
import { isoTime, request, vec3 } from './fields.ts';

export const reviewSchema = z.object({
  /** An approval that is withdrawn unlocks its version again. */
  decision: z.enum(['approved', 'rejected', 'withdrawn']),
  reason: z.string(),
  reviewer: z.string(),
  at: isoTime,
});
export type Review = z.infer<typeof reviewSchema>;

/** So long after an approval it can be taken back without a reason, by a slip of the hand. */
export const undoApprovalMs = 30_000;

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

export const auditEntrySchema = z.object({
  at: isoTime,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
});

export const registrationRequests = {
  'registrations.start': request(
    z.strictObject({
      fixedSeriesId: seriesId,
      movingSeriesId: seriesId,
      /** If given, the engine refines from this position alone ("Refine from here"). */
      startMovingFromFixed: matrixRowsSchema.nullable(),
    }),
    z.object({ registrationId, jobId }),
  ),
  /**
   * The pair that is shown, or none: its run begins at a low pace before anybody asks for it, if the settings and the machine
   * allow, and `registrations.start` takes over what is there. It is no registration until then.
   */
  'registrations.startAhead': request(
    z.strictObject({ pair: z.strictObject({ fixedSeriesId: seriesId, movingSeriesId: seriesId }).nullable() }),
    z.object({ begun: z.boolean() }),
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
      decision: reviewSchema.shape.decision,
      reason: z.string().max(2000),
      reviewer: z.string().min(1).max(200),
    }),
    registrationSchema,
  ),
  'audit.list': request(z.strictObject({ limit: z.number().int().min(1).max(10_000) }), z.array(auditEntrySchema)),
} as const;
