import type { ElectronBridge, WireAnswer } from '../../../src-shared/wire.ts';
import type { AnswerMessage, BridgePort, EventMessage, RequestMessage } from './bridge-messages.ts';

/**
 * The window's end of the bridge, without the paths of dropped files, which only Electron knows. The client checks
 * replies and events by the contract; this end runs in the sandboxed preload script and imports nothing.
 */
export function windowBridge(port: BridgePort): Omit<ElectronBridge<never>, 'pathsOf'> {
  const waiting = new Map<number, (answer: WireAnswer) => void>();
  const listeners = new Set<(name: string, payload: unknown) => void>();
  let lastId = 0;
  port.listen((message) => {
    const { kind } = message as AnswerMessage | EventMessage;
    if (kind === 'answer') {
      const { id, answer } = message as AnswerMessage;
      waiting.get(id)?.(answer);
      waiting.delete(id);
    } else if (kind === 'event') {
      const { name, payload } = message as EventMessage;
      for (const listener of listeners) listener(name, payload);
    }
  });
  return {
    call: (name, request) =>
      new Promise((resolve) => {
        const id = ++lastId;
        waiting.set(id, resolve);
        port.post({ kind: 'request', id, name, request } satisfies RequestMessage);
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
