import { checkedEvent } from '../../workstation/dispatch-request.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { respond } from '../responses.ts';

const heartbeatMs = 15_000;

/** The contract's events as server-sent events (HTML Standard, section 9.2), for as long as the window listens. */
export function streamEvents({ events }: Workstation): Response {
  let stop = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder();
      const send = (text: string) => controller.enqueue(encoder.encode(`${text}\n\n`));
      send(': connected');
      const unsubscribe = events.subscribe((name, payload) => {
        send(`event: ${name}\ndata: ${JSON.stringify(checkedEvent(name, payload))}`);
      });
      const heartbeat = setInterval(() => send(': alive'), heartbeatMs);
      stop = () => {
        clearInterval(heartbeat);
        unsubscribe();
      };
    },
    cancel: () => stop(),
  });
  return respond(body, { 'content-type': 'text/event-stream' });
}
