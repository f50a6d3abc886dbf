import { app, BrowserWindow, dialog, Menu, nativeTheme, screen, type IpcMainEvent } from 'electron';
import { join } from 'node:path';
import type { CommandId } from '../../../src-shared/contract/commands.ts';
import type { WindowReport } from '../../../src-shared/contract/settings.ts';
import { messagesText, translate } from '../../../src-shared/messages/text.ts';
import { preloadScript } from '../../storage/own-files.ts';
import { windowLanguage } from '../../workstation/settings/window-language.ts';
import { dispatchRequest } from '../../workstation/dispatch-request.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { menuTemplate } from './application-menu.ts';
import { bridgeChannel, type BridgePort } from './bridge-messages.ts';
import { placedOn, readPlacement, smallestWindow, writePlacement } from './window-placement.ts';
import { isOwnPage, securePreferences, windowOrigin } from './window-security.ts';
import { WorkUnderWay } from './work-under-way.ts';

/** The one window with Concord's page, and what the system shows around it. */
export class MainWindow {
  readonly #workstation: Workstation;
  readonly #work = new WorkUnderWay();
  readonly #onHang: () => void;
  #window: BrowserWindow | null = null;
  /** What the page shows; null from its opening to its first report. */
  #report: WindowReport | null = null;
  #waitingPaths: string[] = [];
  #mayClose = false;
  #isAsking = false;

  constructor(workstation: Workstation, onHang: () => void) {
    this.#workstation = workstation;
    this.#onHang = onHang;
    workstation.events.subscribe((name, payload) => {
      if (name !== 'job.changed') return;
      this.#work.take(payload as Parameters<WorkUnderWay['take']>[0]);
      // Below 0 takes the bar away.
      this.#window?.setProgressBar(this.#work.fraction() ?? -1);
    });
  }

  /** The IPC channel: messages from the window's own page alone. */
  readonly port = (ipc: Electron.IpcMain): BridgePort => ({
    post: (message) => this.#window?.webContents.send(bridgeChannel, message),
    listen: (listener) => {
      const onMessage = (event: IpcMainEvent, message: unknown) => {
        const isOwn = event.sender === this.#window?.webContents && event.senderFrame?.parent === null;
        if (isOwn && isOwnPage(event.senderFrame?.url)) listener(message);
      };
      ipc.on(bridgeChannel, onMessage);
      return () => void ipc.off(bridgeChannel, onMessage);
    },
  });

  /** For the system's dialogs, which stand before it. */
  get shown(): BrowserWindow | null {
    return this.#window;
  }

  open(): void {
    const placement = placedOn(readPlacement(this.#placementPath), workAreas());
    const window = new BrowserWindow({
      ...placement.bounds,
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      show: false,
      backgroundColor: '#0b0e13',
      title: 'Concord',
      webPreferences: {
        ...securePreferences,
        preload: preloadScript(),
      },
    });
    this.#window = window;
    this.#report = null;
    this.#showMenu();
    window.once('ready-to-show', () => {
      if (placement.maximised) window.maximize();
      if (placement.fullScreen) window.setFullScreen(true);
      window.show();
    });
    window.on('close', (event) => {
      this.#rememberPlacement();
      if (this.#mustAsk(() => window.close())) event.preventDefault();
    });
    window.on('closed', () => {
      if (this.#window === window) this.#window = null;
    });
    window.on('unresponsive', () => this.#onHang());
    void window.loadURL(`${windowOrigin}/`);
  }

  /** A page that ended or hangs answers no request to close. */
  reopen(): void {
    this.#rememberPlacement();
    this.#window?.destroy();
    this.open();
  }

  focus(): void {
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.focus();
  }

  /** From now on nothing is asked: the user has answered, or the system ends. */
  letClose(): void {
    this.#mayClose = true;
  }

  /**
   * True if the user has to be asked first whether work under way may be lost.
   * @param goOn closes or quits anew, if the user says so.
   */
  #mustAsk(goOn: () => void): boolean {
    const lost = this.#mayClose ? [] : this.#work.lostByClosing(this.#report?.unsaved ?? 'nothing');
    if (lost.length === 0) return false;
    if (this.#isAsking) return true;
    this.#isAsking = true;
    const locale = this.#locale();
    const [message = '', ...others] = lost.map((one) => messagesText([one], locale));
    const buttons = [translate(locale, 'quit.stay'), translate(locale, 'quit.leave')];
    const options = { type: 'question' as const, title: 'Concord', message, detail: others.join('\n'), buttons, defaultId: 0, cancelId: 0, noLink: true }; // prettier-ignore
    const asked = this.#window ? dialog.showMessageBox(this.#window, options) : dialog.showMessageBox(options);
    void asked.then(({ response }) => {
      this.#isAsking = false;
      if (response !== 1) return;
      this.#mayClose = true;
      goOn();
    });
    return true;
  }

  /** The same for the whole program. */
  mustAskBeforeQuitting(): boolean {
    return this.#mustAsk(() => app.quit());
  }

  takeReport(report: WindowReport): void {
    const isFirst = this.#report === null;
    this.#report = report;
    nativeTheme.themeSource = report.theme;
    this.#showMenu();
    if (isFirst) this.#importWaiting();
  }

  /** What was opened with Concord is added, as soon as the page can show how that goes. */
  openPaths(paths: readonly string[]): void {
    this.#waitingPaths.push(...paths);
    if (this.#report !== null) this.#importWaiting();
  }

  #importWaiting(): void {
    const paths = this.#waitingPaths.splice(0);
    if (paths.length === 0) return;
    void dispatchRequest(this.#workstation, 'import.start', { paths, uploadId: null, mode: 'copy' }).then((answer) => {
      if (!('failure' in answer)) return;
      const locale = this.#locale();
      dialog.showErrorBox(translate(locale, 'open.failed'), messagesText(answer.failure.messages, locale));
    });
  }

  #locale() {
    return this.#report?.locale ?? windowLanguage(this.#workstation);
  }

  #showMenu(): void {
    const { commands = [], recent = [] } = this.#report ?? {};
    const template = menuTemplate({
      language: this.#locale(),
      platform: process.platform,
      commands,
      recent,
      choose: (command) => this.#choose(command),
      openRecent: (studyId) => this.#workstation.events.emit('study.chosen', { studyId }),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  #choose(command: CommandId): void {
    const contents = this.#window?.webContents;
    if (this.#report?.commands.includes(command)) this.#workstation.events.emit('command.chosen', { command });
    else if (command === 'undo') contents?.undo();
    else if (command === 'redo') contents?.redo();
  }

  get #placementPath(): string {
    return join(this.#workstation.folder.windowProfile, 'placement.json');
  }

  #rememberPlacement(): void {
    const window = this.#window;
    if (!window) return;
    const { x, y, width, height } = window.getNormalBounds();
    const bounds = { x, y, width, height };
    writePlacement(this.#placementPath, { bounds, maximised: window.isMaximized(), fullScreen: window.isFullScreen() });
  }
}

/** The main screen first. */
function workAreas(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}
