import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Message } from '../../../src-shared/messages/message.ts';
import { messageSchema } from '../../../src-shared/messages/message-schema.ts';
import type { ElectronPackage } from './electron-package.ts';

const refusalSchema = z.object({ of: z.string(), why: messageSchema });

/**
 * That Electron's program could not be had, and why: kept beside its package, so that a fresh `npm ci` asks anew, and so does
 * another version, mirror or proxy.
 */
export function rememberedRefusal(electron: ElectronPackage): Message | null {
  try {
    const { of, why } = refusalSchema.parse(JSON.parse(readFileSync(noteOf(electron), 'utf8')));
    return of === settingsOf(electron, process.env) ? why : null;
  } catch {
    return null;
  }
}

export function rememberRefusal(electron: ElectronPackage, why: Message): void {
  try {
    mkdirSync(dirname(noteOf(electron)), { recursive: true });
    writeFileSync(noteOf(electron), JSON.stringify({ of: settingsOf(electron, process.env), why }));
  } catch {
    // A folder that cannot be written to costs the next start the same wait, no more.
  }
}

export function forgetRefusal(electron: ElectronPackage): void {
  rmSync(noteOf(electron), { force: true });
}

/** Where build tools keep what may be deleted. */
const noteOf = ({ folder }: ElectronPackage) => join(dirname(folder), '.cache', 'concord', 'electron-not-fetched.json');

function settingsOf({ version }: ElectronPackage, environment: NodeJS.ProcessEnv): string {
  const settings = Object.entries(environment)
    .filter(([name]) => /^(npm_config_)?electron_(mirror|custom)|(^|_)(https?_)?proxy$/i.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  // A proxy's address may hold a password: only a hash is written.
  return createHash('sha256')
    .update(JSON.stringify([version, settings]))
    .digest('hex');
}
