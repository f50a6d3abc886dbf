import type { ReplyOf, RequestName, RequestOf } from './requests.ts';
import type { EventName, EventOf } from './events.ts';

/** How the window calls the backend, whatever the host. A refusal arrives as a thrown `Failure`. */
export interface Backend {
  call<Name extends RequestName>(name: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>>;
  /** Returns the way to stop listening. */
  on<Name extends EventName>(name: Name, listener: (payload: EventOf<Name>) => void): () => void;
}
