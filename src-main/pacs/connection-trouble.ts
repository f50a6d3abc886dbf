import { getCACertificates } from 'node:tls';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';

/** What a server's certificate is always checked against: Node's list and the machine's own, where hospitals put theirs. */
export function trustedAuthorities(): string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

/**
 * Why no connection came about, if the reason is the same for every kind of server; else undefined.
 *
 * @param text of the network error, with its code if it has one
 * @param detail what of it a reader is shown
 */
export function connectionTrouble(text: string, detail: string): Message | undefined {
  if (/ECONNREFUSED/.test(text)) return messageOf('nothing-listens');
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return messageOf('no-such-host');
  if (/certificate|self.signed|CERT|altnames/i.test(text)) return messageOf('certificate-not-trusted', { detail });
  return undefined;
}
