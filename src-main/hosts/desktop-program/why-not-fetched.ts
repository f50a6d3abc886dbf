import { messageOf, type Message } from '../../../src-shared/messages/message.ts';

/** By what the installer wrote on standard error (Node's error codes, @electron/get's words), the first that fits. */
const reasons: readonly (readonly [RegExp, (found: RegExpExecArray) => Message])[] = [
  [/Response code (\d+)/, ([, status]) => messageOf('electron-refused', { status: status! })],
  [/checksum/i, () => messageOf('electron-corrupt')],
  [/ENOSPC|EDQUOT/, () => messageOf('electron-disk-full')],
  [/EACCES|EPERM|EROFS/, () => messageOf('electron-not-permitted')],
  [/ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENETDOWN/, () => messageOf('electron-offline')],
  [/ECONNREFUSED|ECONNRESET|ETIMEDOUT|UND_ERR|SocketError/, () => messageOf('electron-no-connection')],
  [/CERT|certificate|SSL/i, () => messageOf('electron-certificate')],
  [/zip|central directory|end of (file|archive)/i, () => messageOf('electron-not-whole')],
];

/** Why Electron's installer ended without the program. Its own words, which may name servers, stay out of it. */
export function whyNotFetched(errors: string, code: number | null): Message {
  for (const [pattern, reason] of reasons) {
    const found = pattern.exec(errors);
    if (found) return reason(found);
  }
  return messageOf('electron-installer-ended', { code: code ?? 'unknown' });
}
