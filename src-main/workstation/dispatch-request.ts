import { requests, type RequestName } from '../../src-shared/contract/requests.ts';
import type { EventName } from '../../src-shared/contract/events.ts';
import { events as eventSchemas } from '../../src-shared/contract/events.ts';
import { Failure, serialiseFailure, type SerialisedFailure } from '../../src-shared/failure.ts';
import { isRequestName, parsed, type WireAnswer } from '../../src-shared/wire.ts';
import { databaseFailure } from '../database/database-failure.ts';
import { logEvent } from '../storage/log.ts';
import { diskFailure } from '../storage/system-errors.ts';
import { appHandlers } from './settings/handlers.ts';
import { exportHandlers } from './exports/handlers.ts';
import type { Handler, Handlers } from './handler.ts';
import { registrationHandlers } from './registrations/handlers.ts';
import { serverHandlers } from './servers/handlers.ts';
import { studyHandlers } from './studies/handlers.ts';
import type { Workstation } from './workstation.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const handlers: Handlers = {
  ...appHandlers,
  ...studyHandlers,
  ...registrationHandlers,
  ...exportHandlers,
  ...serverHandlers,
};

/** Answers one request from a window, whatever the transport: checked on the way in and on the way out. */
export async function dispatchRequest(workstation: Workstation, name: string, payload: unknown): Promise<WireAnswer> {
  try {
    if (!isRequestName(name)) throw new Failure('usage', messageOf('unknown-request'));
    const started = performance.now();
    const reply = await handle(workstation, name, payload);
    logEvent('debug', 'request', { request: name, ms: Math.round(performance.now() - started) });
    return { reply };
  } catch (error) {
    return { failure: serialiseWorkstationFailure(workstation, error, isRequestName(name) ? name : 'unknown') };
  }
}

/** Why something could not be done, whichever host and path it leaves by: what the disk or the database reports is named. */
export function serialiseWorkstationFailure(
  { folder, held }: Workstation,
  error: unknown,
  request: RequestName | 'bytes' | 'unknown' = 'bytes',
): SerialisedFailure {
  logEvent('error', 'request-failed', { request }, error);
  return serialiseFailure(diskFailure(databaseFailure(held.causeOf(error), folder.databasePath), folder.root));
}

async function handle(workstation: Workstation, name: RequestName, payload: unknown): Promise<unknown> {
  const request = parsed(requests[name].request, payload, 'usage', `The request ${name}`);
  // Handler and request are of this very name: TypeScript cannot follow the link through the union.
  const reply: unknown = await (handlers[name] as Handler<RequestName>)(workstation, request as never);
  return parsed(requests[name].reply, reply, 'internal', `The reply to ${name}`);
}

/** An event's payload as it may leave the backend. */
export function checkedEvent(name: EventName, payload: unknown): unknown {
  return parsed(eventSchemas[name], payload, 'internal', `The event ${name}`);
}
