import type { z } from 'zod';
import type { RequestName, requests } from '../../src-shared/contract/requests.ts';
import type { Workstation } from './workstation.ts';

type Request<Name extends RequestName> = z.output<(typeof requests)[Name]['request']>;
type Reply<Name extends RequestName> = z.input<(typeof requests)[Name]['reply']>;

/** Answers one request of the contract. What it throws reaches the window as a failure. */
export type Handler<Name extends RequestName> = (
  workstation: Workstation,
  request: Request<Name>,
) => Reply<Name> | Promise<Reply<Name>>;

/** The handlers of one area of the contract, such as `studies`. */
export type HandlersOf<Area extends string> = {
  readonly [Name in Extract<RequestName, `${Area}.${string}`>]: Handler<Name>;
};

export type Handlers = { readonly [Name in RequestName]: Handler<Name> };
