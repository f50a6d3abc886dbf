import { z } from 'zod';
import { modalitySchema } from './modality.ts';
import { messagesSchema } from './messages/message-schema.ts';

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const row4 = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** Rows of a homogeneous 4x4, LPS mm: maps a point of the fixed patient space to the moving one. */
export const matrixRowsSchema = z.tuple([row4, row4, row4, row4]);

export const verdictSchema = z.enum(['good', 'review', 'failed']);
export type Verdict = z.infer<typeof verdictSchema>;

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
  predictedErrorMm: z.number().nonnegative().nullable(),
});
export type Quality = z.infer<typeof qualitySchema>;

/** The predicted error that a person is shown, mm. None if no match was found: a small number would contradict the verdict. */
export function shownErrorMm({ verdict, predictedErrorMm }: Quality): number | null {
  return verdict === 'failed' ? null : predictedErrorMm;
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

/** result.json */
export const registrationResultSchema = z.object({
  schema: z.literal('concord.result/1'),
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
