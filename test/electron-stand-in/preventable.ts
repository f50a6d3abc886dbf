import type { EventEmitter } from 'node:events';

/** Emits an event that listeners may prevent; true if one did. */
export function isPrevented(emitter: EventEmitter, name: string, ...args: readonly unknown[]): boolean {
  const event = { defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) };
  emitter.emit(name, event, ...args);
  return event.defaultPrevented;
}
