import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  type IpcMainEvent,
} from 'electron';
import { serialiseFailure } from '../../../src-shared/failure.ts';
import { placeRestored } from '../../workstation/backup/restore.ts';
import { dataFolderAt } from '../../workstation/data-folder.ts';
import { openWorkstation } from '../../workstation/open-workstation.ts';
import type { HostAbilities, Workstation } from '../../workstation/workstation.ts';
import { logEvent } from '../../storage/log.ts';
import { commandLine, preloadScript, windowFolder } from '../../storage/own-files.ts';
import { appendAuditNow } from '../../workstation/audit-trail.ts';
import { windowLanguage } from '../../workstation/settings/window-language.ts';
import { giveStartedSign } from '../desktop-program/started-sign.ts';
import { keychain } from './keychain.ts';
import { runPackagedCommand } from './packaged-command.ts';
import { ProcessFailures } from './process-failures.ts';
import { bridgeChannel } from './bridge-messages.ts';
import { serveBridge } from './serve-bridge.ts';
import { serveProtocol } from './serve-protocol.ts';
import { checkUnpackedFiles } from './unpacked-files.ts';
import { isOwnPage, lockContents, lockSession, scheme, securePreferences, windowOrigin } from './window-security.ts';
import { englishTexts } from '../../../src-shared/messages/text.ts';

giveStartedSign();
await runPackagedCommand(app, commandLine());
placeRestoredEarly();

let window: BrowserWindow | null = null;
let workstation: Workstation | null = null;
/** Between an old window and the new one there is none, and the app goes on all the same. */
let isReopening = false;

const abilities: HostAbilities = {
  kind: 'electron',
  async choosePaths(kind) {
    const properties = kind === 'folder' ? (['openDirectory'] as const) : (['openFile', 'multiSelections'] as const);
    const { filePaths } = await showDialog({ properties: [...properties] });
    return filePaths;
  },
  async chooseFolder() {
    const { filePaths } = await showDialog({ properties: ['openDirectory', 'createDirectory'] });
    return filePaths[0] ?? null;
  },
  onBattery: () => powerMonitor.isOnBatteryPower(),
  secrets: keychain(safeStorage),
};

const failures = new ProcessFailures({
  async showMessage(options) {
    const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
    return response;
  },
  reopen() {
    // A page that ended or hangs answers no request to close.
    isReopening = true;
    window?.destroy();
    openWindow();
    isReopening = false;
  },
  quit: () => app.quit(),
  locale() {
    try {
      return workstation ? windowLanguage(workstation) : 'en';
    } catch {
      return 'en';
    }
  },
  record(action, detail) {
    process.stderr.write(`concord: ${action} ${detail}\n`);
    logEvent('error', action);
    try {
      if (workstation) appendAuditNow(workstation.database, action, detail);
    } catch {
      // The terminal has it: a disk that fails may be the very cause.
    }
  },
});
process.on('uncaughtException', uncaught);
process.on('unhandledRejection', uncaught);
app.on('render-process-gone', (_event, _contents, details) => void failures.pageGone(details));
app.on('child-process-gone', (_event, details) => void failures.helperGone(details));

function uncaught(error: unknown): void {
  logEvent('error', 'uncaught', {}, error);
  void failures.uncaught(error);
}

/** A data folder that was restored takes its place before Electron opens files in it. */
function placeRestoredEarly(): void {
  try {
    placeRestored(dataFolderAt());
  } catch {
    // Opening the workstation tries again, and tells why it cannot.
  }
}

function showDialog(options: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue> {
  return window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options);
}

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
]);
app.on('web-contents-created', (_event, contents) => lockContents(contents));

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    if (!isReopening) app.quit();
  });
  app.on('before-quit', (event) => {
    if (!workstation) return;
    event.preventDefault();
    const closing = workstation;
    workstation = null;
    void closing.close().finally(() => app.quit());
  });
  void app.whenReady().then(start);
}

function start(): void {
  try {
    checkUnpackedFiles(app.getAppPath());
    workstation = openWorkstation({ folder: dataFolderAt(), host: abilities, forWindow: true });
  } catch (error) {
    dialog.showErrorBox('Concord cannot start', englishTexts(serialiseFailure(error).messages));
    app.exit(1);
    return;
  }
  const service = { workstation, windowFolder: windowFolder() };
  lockSession(session.defaultSession);
  protocol.handle(scheme, (request) => serveProtocol(service, request));
  serveBridge(ownPagePort(), workstation);
  openWindow();
}

/** The IPC channel: messages from the window's own page alone. */
function ownPagePort() {
  return {
    post: (message: unknown) => window?.webContents.send(bridgeChannel, message),
    listen(listener: (message: unknown) => void) {
      const onMessage = (event: IpcMainEvent, message: unknown) => {
        const isOwn = event.sender === window?.webContents && event.senderFrame?.parent === null;
        if (isOwn && isOwnPage(event.senderFrame?.url)) listener(message);
      };
      ipcMain.on(bridgeChannel, onMessage);
      return () => void ipcMain.off(bridgeChannel, onMessage);
    },
  };
}

function openWindow(): void {
  Menu.setApplicationMenu(null);
  window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: '#0b0e13',
    title: 'Concord',
    webPreferences: {
      ...securePreferences,
      preload: preloadScript(),
    },
  });
  window.once('ready-to-show', () => window?.show());
  const opened = window;
  window.on('closed', () => {
    if (window === opened) window = null;
  });
  window.on('unresponsive', () => void failures.pageHangs());
  void window.loadURL(`${windowOrigin}/`);
}
