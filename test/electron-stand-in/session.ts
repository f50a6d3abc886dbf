type Decide = (granted: boolean) => void;
type BeforeRequest = (details: { readonly url: string }, proceed: (answer: { cancel?: boolean }) => void) => void;

/** Electron's `Session`, as far as it can be asked. */
export class Session {
  readonly partition: string;
  #check: ((contents: unknown, permission: string) => boolean) | null = null;
  #ask: ((contents: unknown, permission: string, decide: Decide) => void) | null = null;
  #beforeRequest: BeforeRequest | null = null;
  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest) => void (this.#beforeRequest = listener),
  };

  constructor(partition: string) {
    this.partition = partition;
  }

  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void {
    this.#check = handler;
  }

  setPermissionRequestHandler(handler: (contents: unknown, permission: string, decide: Decide) => void): void {
    this.#ask = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    void handler;
  }

  /** Electron grants what no handler refuses. */
  async grants(contents: unknown, permission: string): Promise<boolean> {
    if (this.#check && !this.#check(contents, permission)) return false;
    return this.#ask ? new Promise((resolve) => this.#ask!(contents, permission, resolve)) : true;
  }

  async allows(url: string): Promise<boolean> {
    if (!this.#beforeRequest) return true;
    return new Promise((resolve) => this.#beforeRequest!({ url }, ({ cancel }) => resolve(cancel !== true)));
  }
}

const partitions = new Map<string, Session>();

function sessionOf(partition: string): Session {
  const found = partitions.get(partition) ?? new Session(partition);
  partitions.set(partition, found);
  return found;
}

export const session = { defaultSession: sessionOf(''), fromPartition: sessionOf };
