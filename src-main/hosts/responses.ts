import type { FailureCode, SerialisedFailure } from '../../src-shared/failure.ts';
import { securityHeaders } from './window-files.ts';

/** HTTP status (RFC 9110, section 15) of each kind of failure; the window reads the failure itself, not the status. */
const statusOfCode: Readonly<Record<FailureCode, number>> = {
  usage: 400,
  input: 422,
  output: 507,
  cancelled: 409,
  conflict: 409,
  'not-found': 404,
  network: 502,
  internal: 500,
};

/** Anything that a host sends: with the security headers, and out of every cache unless `headers` say otherwise. */
export function respond(
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | string | null,
  headers: Readonly<Record<string, string>>,
  status = 200,
): Response {
  return new Response(body, { status, headers: { ...securityHeaders, 'cache-control': 'no-store', ...headers } });
}

export function respondJson(value: unknown, status = 200): Response {
  return respond(JSON.stringify(value), { 'content-type': 'application/json' }, status);
}

/** The one form of a failure on every path of both hosts: a `SerialisedFailure` as JSON. */
export function respondFailure({ code, messages }: SerialisedFailure, status = statusOf({ code, messages })): Response {
  return respondJson({ code, messages } satisfies SerialisedFailure, status);
}

function statusOf({ code, messages }: SerialisedFailure): number {
  const isTooLarge = messages.some((one) => one.code === 'upload-too-large' || one.code === 'request-too-large');
  return isTooLarge ? 413 : statusOfCode[code];
}
