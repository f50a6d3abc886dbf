import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { DevTools } from './devtools.ts';
import { ipcMain } from './ipc-main.ts';
import { bindingName, pathQuestion, preloadFrame, receiverKey, titleChannel } from './preload-frame.ts';
import { isPrevented } from './preventable.ts';
import { appAddress, pageAddress } from './scheme-server.ts';
import type { Session } from './session.ts';
import { windows } from './window-list.ts';

interface PausedRequest {
  readonly requestId: string;
  readonly request: { readonly url: string };
  readonly resourceType: string;
  readonly frameId: string;
  readonly redirectedRequestId?: string;
}

interface Preferences {
  readonly preload?: string;
  readonly session: Session;
  readonly width: number;
  readonly height: number;
}

/** The permissions by which Chromium can be told beforehand what Electron would ask its handlers. */
const permissions = ['geolocation', 'notifications', 'midi', 'clipboard-read'] as const;
const chromiumNames = { geolocation: 'geolocation', notifications: 'notifications', midi: 'midi', 'clipboard-read': 'clipboard-read' }; // prettier-ignore

let lastId = 0;

/** Electron's `WebContents` on a page of Chromium. Emits `title`, `gone` and `closed-by-page` for its window alone. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly session: Session;
  readonly #preferences: Preferences;
  readonly #attached: Promise<void>;
  #devTools!: DevTools;
  #targetId = '';
  #sessionId = '';
  #url = '';
  #wanted = '';
  #isClosed = false;
  #openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });

  constructor(preferences: Preferences) {
    super();
    this.#preferences = preferences;
    this.session = preferences.session;
    this.#attached = this.#attach();
    windows.app.emit('web-contents-created', {}, this);
  }

  get mainFrame() {
    return { url: this.getURL(), parent: null };
  }

  getURL(): string {
    return appAddress(this.#url);
  }

  isDestroyed(): boolean {
    return this.#isClosed;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler;
  }

  send(channel: string, ...args: readonly unknown[]): void {
    const values = JSON.stringify(structuredClone([channel, args])).slice(1, -1);
    const expression = `globalThis[Symbol.for('${receiverKey}')]?.(${values})`;
    void this.#attached.then(() => this.#command('Runtime.evaluate', { expression })).catch(() => undefined);
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached;
    this.#wanted = pageAddress(url);
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const { errorText } = await this.#command('Page.navigate', { url: this.#wanted });
    if (errorText) throw new Error(`${String(errorText)} loading '${url}'`);
    await loaded;
  }

  async executeJavaScript(expression: string): Promise<unknown> {
    await this.#attached;
    const { result } = await this.#command('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    return (result as { value: unknown }).value;
  }

  /** As a machine without a printer: a test puts its own function in this place. */
  print(_options: unknown, callback: (success: boolean, failureReason: string) => void): void {
    callback(false, 'no valid printers available');
  }

  async printToPDF(): Promise<Buffer> {
    await this.#attached;
    const { data } = await this.#command('Page.printToPDF', { printBackground: true });
    return Buffer.from(String(data), 'base64');
  }

  undo(): void {}

  redo(): void {}

  reload(): void {
    this.#wanted = this.#url;
    void this.#command('Page.reload');
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    void this.#attached.then(() => this.#devTools.send('Target.closeTarget', { targetId: this.#targetId })).catch(() => undefined); // prettier-ignore
    this.emit('destroyed');
  }

  #command(method: string, parameters: Readonly<Record<string, unknown>> = {}) {
    return this.#devTools.send(method, parameters, this.#sessionId);
  }

  async #attach(): Promise<void> {
    this.#devTools = windows.devTools!;
    const { width, height, preload } = this.#preferences;
    const created = await this.#devTools.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height }); // prettier-ignore
    this.#targetId = String(created['targetId']);
    this.#devTools.listen((method, parameters, sessionId) => this.#heard(method, parameters, sessionId));
    const attached = await this.#devTools.send('Target.attachToTarget', { targetId: this.#targetId, flatten: true });
    this.#sessionId = String(attached['sessionId']);
    await this.#command('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    for (const domain of ['Page', 'Runtime', 'DOM', 'Debugger']) await this.#command(`${domain}.enable`);
    await this.#command('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    if (preload !== undefined) {
      await this.#command('Runtime.addBinding', { name: bindingName });
      const source = preloadFrame(readFileSync(preload, 'utf8'));
      await this.#command('Page.addScriptToEvaluateOnNewDocument', { source });
    }
    for (const name of permissions) {
      const setting = (await this.session.grants(this, name)) ? 'granted' : 'denied';
      await this.#devTools.send('Browser.setPermission', { permission: { name: chromiumNames[name] }, setting });
    }
  }

  #heard(method: string, parameters: Readonly<Record<string, unknown>>, sessionId: string | undefined): void {
    if (sessionId === undefined) return this.#heardOfTarget(method, parameters);
    if (sessionId !== this.#sessionId || this.#isClosed) return;
    switch (method) {
      case 'Fetch.requestPaused':
        return void this.#decide(parameters as unknown as PausedRequest).catch(() => undefined);
      case 'Debugger.paused':
        return void this.#answerPause(parameters).catch(() => undefined);
      case 'Runtime.bindingCalled':
        return this.#receive(String(parameters['payload']));
      case 'Page.loadEventFired':
        this.emit('did-finish-load');
        return;
      case 'Page.frameNavigated': {
        const { id, url, parentId } = parameters['frame'] as { id: string; url: string; parentId?: string };
        if (parentId === undefined && id === this.#targetId) this.#url = url;
      }
    }
  }

  #heardOfTarget(method: string, parameters: Readonly<Record<string, unknown>>): void {
    const info = parameters['targetInfo'] as { targetId: string; openerId?: string; url: string; type: string } | undefined; // prettier-ignore
    if (method === 'Target.targetCreated' && info?.openerId === this.#targetId && info.type === 'page') {
      const { action } = this.#openHandler({ url: appAddress(info.url) });
      if (action === 'deny') void this.#closeOpened(info.targetId).catch(() => undefined);
    }
    if (parameters['targetId'] !== this.#targetId || this.#isClosed) return;
    if (method === 'Target.targetCrashed') this.emit('gone', { reason: 'crashed', exitCode: parameters['errorCode'] });
    if (method === 'Target.targetDestroyed') this.emit('closed-by-page');
  }

  async #closeOpened(targetId: string): Promise<void> {
    await this.#devTools.send('Target.closeTarget', { targetId });
    // It had come before ours.
    await this.#devTools.send('Target.activateTarget', { targetId: this.#targetId });
  }

  /** What Electron's session and `will-navigate` decide of a request, before it is sent. */
  async #decide({ requestId, request, resourceType, frameId, redirectedRequestId }: PausedRequest): Promise<void> {
    const url = appAddress(request.url);
    const isMainFrame = frameId === this.#targetId;
    const isNavigation = resourceType === 'Document' && request.url !== this.#wanted && request.url !== this.#url;
    if (isNavigation) {
      const names = [...(redirectedRequestId ? ['will-redirect'] : isMainFrame ? ['will-navigate'] : []), 'will-frame-navigate']; // prettier-ignore
      const prevented = names.map((name) => isPrevented(this, name, url)).includes(true);
      if (prevented) return void (await this.#command('Fetch.failRequest', { requestId, errorReason: 'Aborted' }));
    }
    if (await this.session.allows(url)) await this.#command('Fetch.continueRequest', { requestId });
    else await this.#command('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
  }

  /** The page stands still in `getPathForFile`, which must answer at once: Chromium knows the path of its file. */
  async #answerPause(parameters: Readonly<Record<string, unknown>>): Promise<void> {
    const [frame] = parameters['callFrames'] as { callFrameId: string; functionName: string }[];
    if (frame?.functionName === pathQuestion) {
      const { callFrameId } = frame;
      const { result } = await this.#command('Debugger.evaluateOnCallFrame', { callFrameId, expression: 'file' });
      const { path } = await this.#command('DOM.getFileInfo', { objectId: (result as { objectId: string }).objectId });
      const expression = `path = ${JSON.stringify(path)}`;
      await this.#command('Debugger.evaluateOnCallFrame', { callFrameId, expression });
    }
    await this.#command('Debugger.resume');
  }

  #receive(payload: string): void {
    const { channel, args } = JSON.parse(payload) as { channel: string; args: unknown[] };
    if (channel === titleChannel) this.emit('title', String(args[0]));
    else ipcMain.emit(channel, { sender: this, senderFrame: this.mainFrame }, ...args);
  }
}
