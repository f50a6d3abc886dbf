import { dispatchRequest, checkedEvent } from '../../workstation/dispatch-request.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { answerMessageSchema, eventMessageSchema, requestMessageSchema, type BridgePort } from './bridge-messages.ts';

/**
 * The main process's end of the bridge: dispatches the window's requests and passes events on. A message that is no
 * request message is dropped; a request that is not of the contract is answered by a failure.
 *
 * @returns the way to stop.
 */
export function serveBridge(port: BridgePort, workstation: Workstation): () => void {
  const stopListening = port.listen((message) => {
    const received = requestMessageSchema.safeParse(message);
    if (!received.success) return;
    const { id, name, request } = received.data;
    void dispatchRequest(workstation, name, request).then((answered) => {
      port.post(answerMessageSchema.parse({ kind: 'answer', id, answer: answered }));
    });
  });
  const stopEvents = workstation.events.subscribe((name, payload) => {
    port.post(eventMessageSchema.parse({ kind: 'event', name, payload: checkedEvent(name, payload) }));
  });
  return () => {
    stopListening();
    stopEvents();
  };
}
