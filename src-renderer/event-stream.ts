/** One server-sent event: its name and its data, read as JSON. */
export type OnServerEvent = (name: string, payload: unknown) => void;

/**
 * Reads server-sent events (HTML Standard, section 9.2) as the loopback host writes them: a name and one line of data.
 * By `fetch`, since an `EventSource` cannot send the window's key. Ends with the stream.
 */
export async function readServerEvents(body: ReadableStream<Uint8Array>, onEvent: OnServerEvent): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop()!;
    for (const message of messages) {
      const name = /^event: (.*)$/m.exec(message)?.[1];
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (name !== undefined && data !== undefined) onEvent(name, JSON.parse(data));
    }
  }
}
