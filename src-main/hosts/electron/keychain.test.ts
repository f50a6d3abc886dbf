import { expect, test } from 'vitest';
import { keychain } from './keychain.ts';

type Backend = ReturnType<Parameters<typeof keychain>[0]['getSelectedStorageBackend']>;

/** Electron's safeStorage at the boundary. */
function storage(backend: Backend, available = true): Parameters<typeof keychain>[0] {
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a) as Buffer),
    decryptStringAsync: (bytes) =>
      Promise.resolve({
        result: Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString('utf8'),
        shouldReEncrypt: false,
      }),
  };
}

test.each<[Backend, NodeJS.Platform, boolean, boolean]>([
  ['gnome_libsecret', 'linux', true, true],
  ['kwallet6', 'linux', true, true],
  ['basic_text', 'linux', true, false],
  ['unknown', 'linux', true, false],
  ['kwallet6', 'linux', false, false],
  ['unknown', 'darwin', true, true],
  ['unknown', 'win32', false, false],
])('%s on %s, available %s: protects %s', async (backend, platform, available, protects) => {
  expect(await keychain(storage(backend, available), platform).isAvailable()).toBe(protects);
});

test('what it encrypts comes back, and is not the text', async () => {
  const secrets = keychain(storage('kwallet6'), 'linux');
  const encrypted = await secrets.encrypt('pässword');
  expect(Buffer.from(encrypted, 'base64').toString()).not.toContain('ssword');
  expect(await secrets.decrypt(encrypted)).toBe('pässword');
});
