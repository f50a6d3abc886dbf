import { app, dialog, ipcMain, powerMonitor, protocol, safeStorage, session } from 'electron';
import { z } from 'zod';
import { serialiseFailure } from '../../../src-shared/failure.ts';
import { englishTexts } from '../../../src-shared/messages/text.ts';
import { logEvent } from '../../storage/log.ts';
import { commandLine, windowFolder } from '../../storage/own-files.ts';
import { appendAuditNow } from '../../workstation/audit-trail.ts';
import { placeRestored } from '../../workstation/backup/restore.ts';
import { dataFolderAt } from '../../workstation/data-folder.ts';
import { openWorkstation } from '../../workstation/open-workstation.ts';
import { windowLanguage } from '../../workstation/settings/window-language.ts';
import { giveStartedSign } from '../desktop-program/started-sign.ts';
import type { HostAbilities, Workstation } from '../../workstation/workstation.ts';
import { keychain } from './keychain.ts';
import { MainWindow } from './main-window.ts';
import { pathsInArguments } from './opened-paths.ts';
import { runPackagedCommand } from './packaged-command.ts';
import { printPage } from './print-page.ts';
import { ProcessFailures } from './process-failures.ts';
import { serveBridge } from './serve-bridge.ts';
import { serveProtocol } from './serve-protocol.ts';
import { checkUnpackedFiles } from './unpacked-files.ts';
import { keepProfileIn } from './window-profile.ts';
import { lockContents, lockSession, scheme } from './window-security.ts';

giveStartedSign();
await runPackagedCommand(app, commandLine());
placeRestoredEarly();

let window: MainWindow | null = null;
let workstation: Workstation | null = null;
/** Between an old window and the new one there is none, and the app goes on all the same. */
let isReopening = false;
/** What was opened with Concord before it was there. */
const openedEarly: string[] = pathsInArguments(process.argv, app.isPackaged, process.cwd());
const handedOverSchema = z.object({ paths: z.array(z.string()) });

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
  showWindow: (report) => window?.takeReport(report),
  printPage,
};

const failures = new ProcessFailures({
  async showMessage(options) {
    const shown = window?.shown;
    const { response } = await (shown ? dialog.showMessageBox(shown, options) : dialog.showMessageBox(options));
    return response;
  },
  reopen() {
    isReopening = true;
    window?.reopen();
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
app.on('render-process-gone', (_event, contents, details) => {
  if (contents === window?.shown?.webContents) void failures.pageGone(details);
});
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
  const shown = window?.shown;
  return shown ? dialog.showOpenDialog(shown, options) : dialog.showOpenDialog(options);
}

const dataFolder = dataFolderAt();
keepProfileIn(dataFolder, app);
app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
]);
app.on('web-contents-created', (_event, contents) => lockContents(contents));

if (!app.requestSingleInstanceLock({ paths: openedEarly })) {
  app.quit();
} else {
  app.on('second-instance', (_event, _argv, _folder, handedOver) => {
    window?.focus();
    const { data } = handedOverSchema.safeParse(handedOver);
    open(data?.paths ?? []);
  });
  // macOS tells of files and folders so, whether Concord runs already or not.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open([path]);
  });
  app.on('window-all-closed', () => {
    if (!isReopening) app.quit();
  });
  app.on('before-quit', (event) => {
    if (!workstation) return;
    event.preventDefault();
    if (window?.mustAskBeforeQuitting()) return;
    window?.letClose();
    const closing = workstation;
    workstation = null;
    void closing.close().finally(() => app.quit());
  });
  // Nobody is there to answer a question, or there is no time for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitAtOnce);
  void app.whenReady().then(start);
}

function quitAtOnce(): void {
  window?.letClose();
  app.quit();
}

function open(paths: readonly string[]): void {
  if (window) window.openPaths(paths);
  else openedEarly.push(...paths);
}

function start(): void {
  try {
    checkUnpackedFiles(app.getAppPath());
    workstation = openWorkstation({ folder: dataFolder, host: abilities, forWindow: true });
  } catch (error) {
    dialog.showErrorBox('Concord cannot start', englishTexts(serialiseFailure(error).messages));
    app.exit(1);
    return;
  }
  powerMonitor.on('shutdown', quitAtOnce);
  const service = { workstation, windowFolder: windowFolder() };
  lockSession(session.defaultSession);
  protocol.handle(scheme, (request) => serveProtocol(service, request));
  window = new MainWindow(workstation, () => void failures.pageHangs());
  serveBridge(window.port(ipcMain), workstation);
  window.openPaths(openedEarly);
  window.open();
}
