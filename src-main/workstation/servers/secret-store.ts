/** The system's keychain, as far as the host can reach it. What it encrypts, only this user of this machine can decrypt. */
export interface SecretStore {
  /** False if there is none, or what it would do protects nothing. */
  isAvailable(): Promise<boolean>;
  /** @returns base64. */
  encrypt(text: string): Promise<string>;
  decrypt(encrypted: string): Promise<string>;
}
