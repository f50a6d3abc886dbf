import { z } from 'zod';
import { remarkTexts, type RemarkCode } from './remarks.ts';

/** A remark as the contract and result.json hold it. Apart from remarks.ts, which threads load that check nothing. */
export const remarkSchema = z.object({
  code: z.enum(Object.keys(remarkTexts) as [RemarkCode, ...RemarkCode[]]),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
