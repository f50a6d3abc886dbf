import { z } from 'zod';
import { messageSchema } from './messages/message-schema.ts';
import { englishText } from './messages/text.ts';
import { upgradedResult } from './result-versions.ts';
import {
  candidateSchema,
  qualitySchema,
  registrationResultSchema,
  type Quality,
  type RegistrationResult,
} from './registration-result.ts';

/**
 * `result.json`, format `concord.result/2`: the result as other programs read it. Beside each message's code stands its
 * English text, and in Concord's own records it does not: there each language makes its own.
 */

const fileQualitySchema = qualitySchema
  .omit({ messages: true })
  .extend({ reasons: z.array(z.string()), remarks: z.array(messageSchema) });

/** Reads `concord.result/1` too. */
export const resultFileSchema = z.preprocess(
  upgradedResult,
  registrationResultSchema.extend({
    quality: fileQualitySchema,
    candidates: z.array(candidateSchema.extend({ quality: fileQualitySchema })),
  }),
);
export type ResultFile = z.infer<typeof resultFileSchema>;

export function resultFileOf(result: RegistrationResult): ResultFile {
  return {
    ...result,
    quality: fileQualityOf(result.quality),
    candidates: result.candidates.map((candidate) => ({ ...candidate, quality: fileQualityOf(candidate.quality) })),
  };
}

/** The result that a file holds. */
export function resultOf(file: ResultFile): RegistrationResult {
  return {
    ...file,
    quality: withoutTexts(file.quality),
    candidates: file.candidates.map((candidate) => ({ ...candidate, quality: withoutTexts(candidate.quality) })),
  };
}

/** Scores and verdict as `concord.result/2` and `concord.transform/1` write them. */
export function fileQualityOf({ verdict, messages, ...scores }: Quality): z.infer<typeof fileQualitySchema> {
  return { verdict, reasons: messages.map(englishText), remarks: [...messages], ...scores };
}

function withoutTexts(quality: z.infer<typeof fileQualitySchema>): Quality {
  return qualitySchema.parse({ ...quality, messages: quality.remarks });
}
