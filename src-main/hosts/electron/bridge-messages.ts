import { z } from 'zod';
import { wireAnswerSchema } from '../../../src-shared/wire.ts';

/** What crosses between window and main process. The one channel carries nothing else. */
export const bridgeChannel = 'concord';

export const requestMessageSchema = z.strictObject({
  kind: z.literal('request'),
  id: z.number().int().nonnegative(),
  name: z.string().max(64),
  request: z.unknown(),
});

export const answerMessageSchema = z.strictObject({
  kind: z.literal('answer'),
  id: z.number().int().nonnegative(),
  answer: wireAnswerSchema,
});

export const eventMessageSchema = z.strictObject({ kind: z.literal('event'), name: z.string(), payload: z.unknown() });

export type RequestMessage = z.infer<typeof requestMessageSchema>;
export type AnswerMessage = z.infer<typeof answerMessageSchema>;
export type EventMessage = z.infer<typeof eventMessageSchema>;

/** Either end of a channel: Electron's IPC, or a message port. */
export interface BridgePort {
  post(message: unknown): void;
  /** Returns the way to stop listening. */
  listen(listener: (message: unknown) => void): () => void;
}
