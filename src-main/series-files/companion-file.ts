import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, win32 } from 'node:path';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';

/** The file that holds the voxels of a header, and how long it is. */
export interface CompanionFile {
  readonly path: string;
  readonly byteLength: number;
}

/**
 * The file that a header names for its voxels. Only one beside the header or below its folder: anything else would take
 * a file that the user did not choose.
 */
export async function companionFile(headerPath: string, name: string): Promise<CompanionFile | Message> {
  if (!leadsBelow(name)) return messageOf('companion-elsewhere', { name });
  const path = join(dirname(headerPath), name);
  const status = await stat(path).catch(() => null);
  // A pipe or a device would keep the reader waiting for ever.
  if (status !== null && !status.isFile()) return messageOf('companion-not-a-file', { name });
  return status ? { path, byteLength: status.size } : messageOf('companion-missing', { name });
}

/** Names that begin with a dot are Concord's own, and no scan takes them. */
function leadsBelow(name: string): boolean {
  if (name === '' || isAbsolute(name) || win32.isAbsolute(name) || /^[a-z]:|[\u0000-\u001f]/i.test(name)) return false;
  const parts = name.split(/[\\/]/).filter((part) => part !== '.');
  return parts.length > 0 && parts.every((part) => part !== '' && !part.startsWith('.'));
}
