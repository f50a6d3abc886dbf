import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './programs.ts';

/** Paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  /** The server's. */
  readonly key: string;
  readonly certificate: string;
}

/**
 * Writes a certificate authority of its own, and a server's key and certificate that it signed, for 127.0.0.1.
 * Needs openssl.
 */
export async function writeCertificates(folder: string): Promise<Certificates> {
  const at = (name: string) => join(folder, name);
  const openssl = async (...args: string[]) => {
    const { code, text } = await run('openssl', args);
    if (code !== 0) throw new Error(text);
  };
  const rsa = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...rsa, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Hospital CA'); // prettier-ignore
  await openssl('req', ...rsa, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=pacs');
  writeFileSync(at('san.ext'), 'subjectAltName=IP:127.0.0.1\n');
  await openssl('x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('server.pem'), '-days', '2', '-extfile', at('san.ext')); // prettier-ignore
  return { ca: at('ca.pem'), key: at('server.key'), certificate: at('server.pem') };
}
