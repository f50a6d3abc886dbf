import { EventEmitter } from 'node:events';

/** A dialog stands open until somebody answers: a test puts its own function in the place of one of these. */
const unanswered = (): Promise<never> => new Promise(() => undefined);

export const dialog = {
  showOpenDialog: unanswered,
  showSaveDialog: unanswered,
  showMessageBox: unanswered,
  showErrorBox: (title: string, content: string) => void process.stderr.write(`${title}\n${content}\n`),
};

/** As Electron on a Linux desktop without a wallet: there is encryption, by a key that protects nothing. */
export const safeStorage = {
  getSelectedStorageBackend: () => 'basic_text',
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(text)),
  decryptStringAsync: (bytes: Buffer) => Promise.resolve({ result: bytes.toString(), shouldReEncrypt: false }),
};

export const nativeTheme = { themeSource: 'system', shouldUseDarkColors: true };

const display = { id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea: { x: 0, y: 0, width: 1920, height: 1040 }, scaleFactor: 1 }; // prettier-ignore
export const screen = { getAllDisplays: () => [display], getPrimaryDisplay: () => display };

export const powerMonitor = Object.assign(new EventEmitter(), { isOnBatteryPower: () => false });

export const shell = { openPath: () => Promise.resolve(''), openExternal: () => Promise.resolve() };
