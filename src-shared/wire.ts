import { z } from 'zod';
import { events, type EventName } from './contract/events.ts';
import { requests, type RequestName } from './contract/requests.ts';
import { Failure, reviveFailure, type FailureCode } from './failure.ts';
import { messageOf } from './messages/message.ts';
import { messagesSchema } from './messages/message-schema.ts';

/**
 * How the contract crosses a process boundary. Electron: `window.concordBridge`. HTTP: `POST api/<name>` with the
 * request as JSON is answered by the reply as JSON, or by a status of 400 or more and a {@link SerialisedFailure};
 * `GET events` streams server-sent events named as the contract's, their payload as JSON. On both, streamed bytes and uploads
 * that fail are answered by such a status and failure too.
 */

const failureCodes = [
  'usage', 'input', 'output', 'cancelled', 'conflict', 'not-found', 'network', 'internal',
] as const satisfies readonly FailureCode[]; // prettier-ignore

export const wireFailureSchema = z.object({
  code: z.enum(failureCodes),
  messages: messagesSchema,
});

/** What answers a request: its reply, or why there is none. */
export const wireAnswerSchema = z.union([
  z.strictObject({ reply: z.unknown() }),
  z.strictObject({ failure: wireFailureSchema }),
]);
export type WireAnswer = z.infer<typeof wireAnswerSchema>;

/** The failure that a transport brought, the same for each; null if it is none. */
export function receivedFailure(value: unknown): Failure | null {
  const checked = wireFailureSchema.safeParse(value);
  return checked.success ? reviveFailure(checked.data) : null;
}

/** What the Electron preload script offers as `window.concordBridge`. `DroppedFile` is the browser's `File`. */
export interface ElectronBridge<DroppedFile> {
  call(name: string, request: unknown): Promise<WireAnswer>;
  /** Calls `listener` with each event's name and payload; returns the way to stop listening. */
  subscribe(listener: (name: string, payload: unknown) => void): () => void;
  /** The paths of files that were dropped on the window, for `import.start`. */
  pathsOf(files: readonly DroppedFile[]): string[];
}

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}

/** `value` by the schema, or a `Failure` that names the places at fault and none of their contents. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: FailureCode,
  what: string,
): z.output<Schema> {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const places = outcome.error.issues.map(
    ({ path, code: problem }) => `${path.join('.') || 'the message'} (${problem})`,
  );
  throw new Failure(code, messageOf('malformed', { what, places: places.slice(0, 5).join(', ') }));
}
