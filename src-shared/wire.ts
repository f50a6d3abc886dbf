import { z } from 'zod';
import { events, requests, type Backend, type EventName, type EventOf, type RequestName } from './contract.ts';
import { Failure, reviveFailure, type FailureCode } from './failure.ts';

/**
 * How the contract crosses a process boundary, the same on every transport: a request is a name and its payload, its
 * answer a {@link WireAnswer}, an event a name and its payload. Both ends validate what they get and what they send.
 */

const failureCodes = [
  'usage', 'input', 'output', 'cancelled', 'conflict', 'not-found', 'network', 'internal',
] as const satisfies readonly FailureCode[]; // prettier-ignore

export const wireAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), failure: z.object({ code: z.enum(failureCodes), message: z.string() }) }),
]);
export type WireAnswer = z.infer<typeof wireAnswerSchema>;

/** What a transport offers the window: the Electron bridge, an in-process port, or HTTP with server-sent events. */
export interface Wire {
  ask(name: RequestName, payload: unknown): Promise<unknown>;
  /** Calls `listener` with each event's name and payload; returns the way to stop. */
  listen(listener: (name: string, payload: unknown) => void): () => void;
}

/** HTTP: `POST api/<name>` with the payload as JSON is answered by a {@link WireAnswer} as JSON. */
export const requestPath = (name: RequestName) => `api/${name}`;
/** HTTP: server-sent events; each has the contract's event name and its payload as JSON. */
export const eventsPath = 'events';

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}

/** The typed backend at the other end of `wire`. A refusal arrives as a thrown `Failure`. */
export function backendOver(wire: Wire): Backend {
  return {
    async call(name, request) {
      const payload = parsed(requests[name].request, request, 'usage', `The request ${name} is malformed`);
      const answer = parsed(
        wireAnswerSchema,
        await wire.ask(name, payload),
        'internal',
        `The answer to ${name} is malformed`,
      );
      if (!answer.ok) throw reviveFailure(answer.failure);
      // The schema of this very name: TypeScript cannot follow the link through the union.
      return parsed(requests[name].reply, answer.reply, 'internal', `The answer to ${name} is malformed`) as never;
    },
    on(name, listener) {
      return wire.listen((eventName, payload) => {
        if (eventName !== name) return;
        listener(parsed(events[name], payload, 'internal', `The event ${name} is malformed`) as EventOf<typeof name>);
      });
    },
  };
}

/** `value` by the schema, or a `Failure` that names the places at fault and none of their contents. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: FailureCode,
  complaint: string,
): z.output<Schema> {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const places = outcome.error.issues.map(
    ({ path, code: problem }) => `${path.join('.') || 'the message'} (${problem})`,
  );
  throw new Failure(code, `${complaint}: ${places.slice(0, 5).join(', ')}.`);
}

/** What the Electron preload script offers as `window.concordBridge`. */
export interface ElectronBridge extends Wire {
  /** The base address of the streamed bytes: volumes, thumbnails, downloads. */
  readonly bytesBase: string;
  /** The path on disk of a file that the user dropped or picked, for `import.start`. */
  pathOf(file: File): string;
}
