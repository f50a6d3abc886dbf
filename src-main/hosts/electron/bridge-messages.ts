import { z } from 'zod';
import { wireFailureSchema } from '../../../src-shared/wire.ts';

/** What crosses between window and main process. The one channel carries nothing else. */
export const bridgeChannel = 'concord';

export const askSchema = z.strictObject({
  kind: z.literal('ask'),
  id: z.number().int().nonnegative(),
  name: z.string().max(64),
  request: z.unknown(),
});

export const answerSchema = z.strictObject({
  kind: z.literal('answer'),
  id: z.number().int().nonnegative(),
  answer: z.union([z.strictObject({ reply: z.unknown() }), z.strictObject({ failure: wireFailureSchema })]),
});

export const eventSchema = z.strictObject({ kind: z.literal('event'), name: z.string(), payload: z.unknown() });

export type AskMessage = z.infer<typeof askSchema>;
export type AnswerMessage = z.infer<typeof answerSchema>;
export type EventMessage = z.infer<typeof eventSchema>;

/** Either end of a channel: Electron's IPC, or a message port. */
export interface BridgePort {
  post(message: unknown): void;
  /** Returns the way to stop listening. */
  listen(listener: (message: unknown) => void): () => void;
}
