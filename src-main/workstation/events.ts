import type { EventName, EventOf } from '../../src-shared/contract/events.ts';

export type EventListener = (name: EventName, payload: EventOf<EventName>) => void;

/** Use cases emit what changed; hosts subscribe and pass it to their windows. */
export class EventHub {
  readonly #listeners = new Set<EventListener>();

  emit<Name extends EventName>(name: Name, payload: EventOf<Name>): void {
    for (const listener of this.#listeners) listener(name, payload);
  }

  /** Returns the way to stop listening. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
