import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** Where a file of `assets/` lies: beside the sources and beside the build alike, some folders above this module. */
export function assetPath(name: string): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'assets', name);
    if (existsSync(path)) return path;
  }
  throw new Failure('internal', messageOf('asset-missing', { name }));
}
