import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, type IpcMainEvent } from 'electron';
import { serialiseFailure } from '../../../src-shared/failure.ts';
import { dataFolderAt } from '../../workstation/data-folder.ts';
import { openWorkstation } from '../../workstation/open-workstation.ts';
import type { HostAbilities, Workstation } from '../../workstation/workstation.ts';
import { windowFolder } from '../window-files.ts';
import { bridgeChannel } from './bridge-messages.ts';
import { serveBridge } from './serve-bridge.ts';
import { serveProtocol } from './serve-protocol.ts';
import { checkUnpackedFiles } from './unpacked-files.ts';
import { isOwnPage, lockContents, lockSession, scheme, securePreferences, windowOrigin } from './window-security.ts';

let window: BrowserWindow | null = null;
let workstation: Workstation | null = null;

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
};

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
  app.on('window-all-closed', () => app.quit());
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
    dialog.showErrorBox('Concord cannot start', serialiseFailure(error).message);
    app.exit(1);
    return;
  }
  const serving = workstation;
  const folder = windowFolder();
  lockSession(session.defaultSession);
  protocol.handle(scheme, (request) => serveProtocol(serving, folder, request));
  serveBridge(ownPagePort(), serving);
  openWindow();
}

/** The IPC channel, heard from the window's own page alone. */
function ownPagePort() {
  return {
    post: (message: unknown) => window?.webContents.send(bridgeChannel, message),
    listen(listener: (message: unknown) => void) {
      const hear = (event: IpcMainEvent, message: unknown) => {
        const isOwn = event.sender === window?.webContents && event.senderFrame?.parent === null;
        if (isOwn && isOwnPage(event.senderFrame?.url)) listener(message);
      };
      ipcMain.on(bridgeChannel, hear);
      return () => void ipcMain.off(bridgeChannel, hear);
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
      preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
    },
  });
  window.once('ready-to-show', () => window?.show());
  window.on('closed', () => (window = null));
  void window.loadURL(`${windowOrigin}/`);
}
