type Parameters = Readonly<Record<string, unknown>>;
/** The result of a command: of Chromium's making, and read by those who know which it is. */
type Result = Readonly<Record<string, unknown>>;
type Listener = (method: string, parameters: Result, sessionId: string | undefined) => void;

interface Waiting {
  readonly method: string;
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** One connection to Chromium's DevTools protocol, all targets over it ("flat" sessions). */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<Listener>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', () => {
      for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: Chromium has ended.`));
      this.#waiting.clear();
    });
  }

  static connect(address: string): Promise<DevTools> {
    const socket = new WebSocket(address);
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve(new DevTools(socket)), { once: true });
      socket.addEventListener('error', () => reject(new Error(`No DevTools at ${address}`)), { once: true });
    });
  }

  send(method: string, parameters: Parameters = {}, sessionId?: string): Promise<Result> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params: parameters, sessionId }));
    });
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  close(): void {
    this.#socket.close();
  }

  #receive(text: string): void {
    const { id, method, params, sessionId, result, error } = JSON.parse(text) as {
      id?: number;
      method?: string;
      params?: Result;
      sessionId?: string;
      result?: Result;
      error?: { message: string };
    };
    if (id === undefined) {
      for (const listener of this.#listeners) listener(method!, params!, sessionId);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
    else waiting?.resolve(result!);
  }
}
