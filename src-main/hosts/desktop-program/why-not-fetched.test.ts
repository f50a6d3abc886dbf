import { expect, test } from 'vitest';
import { whyNotFetched } from './why-not-fetched.ts';

test.each([
  ['HTTPError: Response code 407 (Proxy Authentication Required) for x', 'electron-refused'],
  ['TypeError: fetch failed … cause: Error: getaddrinfo ENOTFOUND x', 'electron-offline'],
  ['TypeError: fetch failed … cause: Error: connect ECONNREFUSED 10.0.0.1:443', 'electron-no-connection'],
  ['ConnectTimeoutError … code: UND_ERR_CONNECT_TIMEOUT', 'electron-no-connection'],
  ['cause: Error: self-signed certificate; code: SELF_SIGNED_CERT_IN_CHAIN', 'electron-certificate'],
  ['Error: ENOSPC: no space left on device, write', 'electron-disk-full'],
  ['Error: EACCES: permission denied, mkdir x', 'electron-not-permitted'],
  ['ChecksumMismatchError: Generated checksum for "x" did not match expected checksum.', 'electron-corrupt'],
  ['something else', 'electron-installer-ended'],
])('%s: %s', (errors, code) => {
  expect(whyNotFetched(errors, 1).code).toBe(code);
});
