import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** Refuses an output folder that cannot be written before any work is done for it. Makes nothing. */
export async function refuseUnwritable(folder: string): Promise<void> {
  let at = resolve(folder);
  for (;;) {
    const status = await stat(at).catch(() => undefined);
    if (status) {
      if (!status.isDirectory()) throw new Failure('output', messageOf('results-folder-is-file', { path: at }));
      await access(at, constants.W_OK | constants.X_OK).catch((error: unknown) => {
        throw new Failure('output', messageOf('results-folder-not-writable', { path: at }), error);
      });
      return;
    }
    const parent = dirname(at);
    if (parent === at) return;
    at = parent;
  }
}
