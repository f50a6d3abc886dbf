import { answer, checkedEvent } from '../../workstation/dispatch-request.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { answerSchema, askSchema, eventSchema, type BridgePort } from './bridge-messages.ts';

/**
 * The main process's end: answers what the window asks, passes events on. A message that is no request of the
 * contract is answered by a failure where it has an id, else dropped.
 *
 * @returns the way to stop.
 */
export function serveBridge(port: BridgePort, workstation: Workstation): () => void {
  const stopListening = port.listen((message) => {
    const ask = askSchema.safeParse(message);
    if (!ask.success) return;
    const { id, name, request } = ask.data;
    void answer(workstation, name, request).then((answered) => {
      port.post(answerSchema.parse({ kind: 'answer', id, answer: answered }));
    });
  });
  const stopEvents = workstation.events.subscribe((name, payload) => {
    port.post(eventSchema.parse({ kind: 'event', name, payload: checkedEvent(name, payload) }));
  });
  return () => {
    stopListening();
    stopEvents();
  };
}
