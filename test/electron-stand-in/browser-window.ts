import { EventEmitter } from 'node:events';
import { isPrevented } from './preventable.ts';
import { session } from './session.ts';
import { WebContents } from './web-contents.ts';
import { windows } from './window-list.ts';

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Options extends Partial<Rectangle> {
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: { readonly preload?: string; readonly partition?: string };
}

/** Electron's `BrowserWindow`. Its place and state are kept and told, as there; no screen shows them. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  #bounds: Rectangle;
  #title: string;
  readonly #state = { visible: true, minimised: false, maximised: false, fullScreen: false, destroyed: false };

  constructor(options: Options = {}) {
    super();
    const { x = 0, y = 0, width = 800, height = 600, title = 'Electron', show = true, webPreferences = {} } = options;
    this.#bounds = { x, y, width, height };
    this.#title = title;
    this.#state.visible = show;
    const { preload, partition = '' } = webPreferences;
    const ofPage = { ...(preload !== undefined && { preload }), session: session.fromPartition(partition) };
    this.webContents = new WebContents({ ...ofPage, width, height });
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.on('title', (told: string) => {
      if (told !== this.#title && !isPrevented(this, 'page-title-updated', told)) this.#title = told;
    });
    this.webContents.on('gone', (details) => windows.app.emit('render-process-gone', {}, this.webContents, details));
    this.webContents.on('closed-by-page', () => this.destroy());
    windows.all.add(this);
    windows.app.emit('browser-window-created', {}, this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.all] as BrowserWindow[];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().at(-1) ?? null;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  loadFile(path: string): Promise<void> {
    return this.webContents.loadURL(`file://${path}`);
  }

  close(): void {
    if (!this.#state.destroyed && !isPrevented(this, 'close')) this.destroy();
  }

  destroy(): void {
    if (this.#state.destroyed) return;
    this.#state.destroyed = true;
    this.webContents.destroy();
    this.emit('closed');
    windows.removed(this);
  }

  isDestroyed(): boolean {
    return this.#state.destroyed;
  }

  getTitle(): string {
    return this.#title;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getBounds(): Rectangle {
    return this.#bounds;
  }

  getNormalBounds(): Rectangle {
    return this.#bounds;
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.emit('move');
    this.emit('resize');
  }

  show(): void {
    this.#state.visible = true;
    this.emit('show');
  }

  isVisible(): boolean {
    return this.#state.visible;
  }

  focus(): void {
    this.emit('focus');
  }

  minimize(): void {
    this.#state.minimised = true;
    this.emit('minimize');
  }

  restore(): void {
    this.#state.minimised = false;
    this.emit('restore');
  }

  isMinimized(): boolean {
    return this.#state.minimised;
  }

  maximize(): void {
    this.#state.maximised = true;
    this.emit('maximize');
  }

  unmaximize(): void {
    this.#state.maximised = false;
    this.emit('unmaximize');
  }

  isMaximized(): boolean {
    return this.#state.maximised;
  }

  setFullScreen(fullScreen: boolean): void {
    this.#state.fullScreen = fullScreen;
    this.emit(fullScreen ? 'enter-full-screen' : 'leave-full-screen');
  }

  isFullScreen(): boolean {
    return this.#state.fullScreen;
  }

  setProgressBar(): void {}

  setBackgroundColor(): void {}
}
