import type { SafeStorage } from 'electron';
import type { SecretStore } from '../../workstation/servers/secret-store.ts';

type Storage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** On Linux Electron falls back to a key that stands in its own source: that protects nothing. */
const realKeychains: readonly string[] = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];

/** macOS' Keychain, Windows' DPAPI, or the Linux desktop's wallet. Usable once the app is ready. */
export function keychain(storage: Storage, platform: NodeJS.Platform = process.platform): SecretStore {
  return {
    async isAvailable() {
      if (platform === 'linux' && !realKeychains.includes(storage.getSelectedStorageBackend())) return false;
      return storage.isAsyncEncryptionAvailable();
    },
    encrypt: async (text) => (await storage.encryptStringAsync(text)).toString('base64'),
    decrypt: async (encrypted) => (await storage.decryptStringAsync(Buffer.from(encrypted, 'base64'))).result,
  };
}
