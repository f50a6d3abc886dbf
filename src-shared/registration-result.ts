import { z } from 'zod';
import { modalitySchema } from './modality.ts';
import { messagesSchema } from './messages/message-schema.ts';

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const row4 = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** Rows of a homogeneous 4x4, LPS mm: maps a point of the fixed patient space to the moving one. */
export const matrixRowsSchema = z.tuple([row4, row4, row4, row4]);

export const verdictSchema = z.enum(['good', 'review', 'failed']);
export type Verdict = z.infer<typeof verdictSchema>;

const row6 = z.array(z.number()).length(6).readonly();
const poseCovarianceSchema = z.object({ centreMm: vec3.readonly(), rows: z.array(row6).length(6).readonly() });

/** Scores in the overlap of both images alone. A null is an undefined score; `messages` say why. */
export const qualitySchema = z.object({
  verdict: verdictSchema,
  /** The reasons for the verdict. */
  messages: messagesSchema,
  ncc: z.number().nullable(),
  matchedNcc: z.number().nullable(),
  nmi: z.number().nullable(),
  overlapVoxels: z.number().int().nonnegative(),
  overlapFraction: z.number().min(0).max(1),
  /** Mean error over the head: the middle of what to expect. Null where no match was found, or nothing is known of it. */
  expectedErrorMm: z.number().nonnegative().nullable(),
  /** In 95 of 100 such cases the mean error over the head is below this (docs/verdict.md). */
  errorBoundMm: z.number().nonnegative().nullable(),
  /** Turn about the head's centre (rad) and shift (mm), in the fixed patient space; `errorBoundAt` reads it. */
  poseCovariance: poseCovarianceSchema.nullable(),
});
export type Quality = z.infer<typeof qualitySchema>;

/** The bound of the error that a person is shown, mm; null if none is known. */
export function shownBoundMm({ verdict, errorBoundMm }: Quality): number | null {
  return verdict === 'failed' ? null : errorBoundMm;
}

export const candidateSchema = z.object({
  id: z.string(),
  label: z.string(),
  status: z.enum(['chosen', 'kept', 'rejected', 'failed']),
  quality: qualitySchema,
  movingFromFixed: matrixRowsSchema,
  elapsedMs: z.number().nonnegative(),
});
/** How a candidate was found; its id begins with this. */
export const candidateKinds = ['search', 'rival', 'contrast', 'elastix', 'header', 'manual'] as const;
export type CandidateKind = (typeof candidateKinds)[number];
export type CandidateId = CandidateKind | `${CandidateKind}-${number}`;

/** Undefined for an id of another version of Concord. */
export function candidateKindOf(id: string): CandidateKind | undefined {
  return candidateKinds.find((kind) => id.startsWith(kind));
}

export type CandidateResult = z.infer<typeof candidateSchema>;

export const seriesSummarySchema = z.object({
  source: z.string(),
  modality: modalitySchema,
  modalityEvidence: z.string(),
  size: vec3,
  spacingMm: vec3,
  notes: z.array(z.string()),
});
export type SeriesSummary = z.infer<typeof seriesSummarySchema>;

/** `concord.result/1` had `predictedErrorMm` in place of the error's bound; result-versions.ts reads it. */
export const resultSchemaName = 'concord.result/2';

/** result.json */
export const registrationResultSchema = z.object({
  schema: z.literal(resultSchemaName),
  software: z.object({ name: z.string(), version: z.string() }),
  fixed: seriesSummarySchema,
  moving: seriesSummarySchema,
  preset: z.object({ id: z.string(), version: z.string() }),
  transform: z.object({
    type: z.literal('rigid'),
    space: z.literal('LPS'),
    units: z.literal('mm'),
    movingFromFixed: matrixRowsSchema,
  }),
  quality: qualitySchema,
  candidates: z.array(candidateSchema),
  timing: z.object({
    readMs: z.number(),
    normaliseMs: z.number(),
    searchMs: z.number(),
    refineMs: z.number(),
    scoreMs: z.number(),
    resampleMs: z.number(),
    totalMs: z.number(),
  }),
});
export type RegistrationResult = z.infer<typeof registrationResultSchema>;
