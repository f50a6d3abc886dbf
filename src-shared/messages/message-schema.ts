import { z } from 'zod';
import { english } from './english.ts';
import type { MessageCode } from './message.ts';

/** A message as the contract and result.json hold it. In a file of its own, since threads that check nothing load no zod. */
export const messageSchema = z.object({
  code: z.enum(Object.keys(english) as [MessageCode, ...MessageCode[]]),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** One message a sentence. */
export const messagesSchema = z.array(messageSchema).readonly();
