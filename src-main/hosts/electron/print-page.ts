import { BrowserWindow, session } from 'electron';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { lockSession, securePreferences } from './window-security.ts';

/** What Electron calls it if the user closed the dialog. */
const closedByUser = 'Print job canceled';

/**
 * Prints one file of ours by the system's dialog, from a window that is not shown, runs no script and may load that file alone.
 *
 * @returns false if the user closed the dialog.
 * @throws Failure('output') if it was not printed for another reason.
 */
export async function printPage(path: string): Promise<boolean> {
  const partition = 'print';
  const address = pathToFileURL(path).href;
  lockSession(session.fromPartition(partition), (url) => url === address || url.startsWith('data:'));
  const window = new BrowserWindow({
    show: false,
    webPreferences: { ...securePreferences, partition, javascript: false },
  });
  try {
    await window.loadURL(address);
    return await new Promise((resolve, reject) => {
      window.webContents.print({}, (success, reason) => {
        if (success || reason === closedByUser) resolve(success);
        else reject(new Failure('output', messageOf('print.failed', { reason })));
      });
    });
  } finally {
    window.destroy();
  }
}
