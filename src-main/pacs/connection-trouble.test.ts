import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { connectionTrouble, trustedAuthorities } from './connection-trouble.ts';

test.each([
  ['connect ECONNREFUSED 127.0.0.1:104', 'nothing-listens'],
  ['getaddrinfo ENOTFOUND pacs', 'no-such-host'],
  ['getaddrinfo EAI_AGAIN pacs', 'no-such-host'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT self-signed certificate', 'certificate-not-trusted'],
  ['CERT_HAS_EXPIRED certificate has expired', 'certificate-not-trusted'],
  ["ERR_TLS_CERT_ALTNAME_INVALID Hostname/IP does not match certificate's altnames", 'certificate-not-trusted'],
  ['unable to verify the first certificate', 'certificate-not-trusted'],
])('%s is told as %s', (text, code) => {
  expect(connectionTrouble(text, 'the detail')?.code).toBe(code);
});

test('what of a certificate is not trusted is told with it', () => {
  expect(connectionTrouble('certificate has expired', 'it has expired')?.values).toEqual({ detail: 'it has expired' });
});

test('what depends on the kind of server is left to its caller', () => {
  for (const text of ['read ECONNRESET', 'timeout', 'EPROTO wrong version number']) {
    expect(connectionTrouble(text, text)).toBeUndefined();
  }
});

test("certificates are checked against Node's own list at least, whatever the machine has", () => {
  const trusted = new Set(trustedAuthorities());
  expect(rootCertificates.every((one) => trusted.has(one) || trusted.size >= rootCertificates.length)).toBe(true);
  expect(trusted.size).toBeGreaterThan(50);
});
