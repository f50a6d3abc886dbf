import { statSync } from 'node:fs';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/**
 * The data folder as it was when it was opened. A disk that is taken out, a folder that is renamed or removed does not
 * stop a process that has its files open: SQLite goes on writing to a file that no path leads to any more. So the paths
 * are compared with what was opened (device and inode) before anything is called saved.
 */
export class HeldFolder {
  readonly #root: string;
  readonly #identities: ReadonlyMap<string, string>;

  /**
   * @param root what a sentence names.
   * @param paths in or above it, that must stay the same. One that the process keeps open cannot be taken for another:
   *   its inode number is not given again.
   */
  constructor(root: string, paths: readonly string[]) {
    this.#root = root;
    this.#identities = new Map(paths.map((path) => [path, identityOf(path)]));
  }

  isThere(): boolean {
    for (const [path, identity] of this.#identities) if (identityOf(path) !== identity) return false;
    return true;
  }

  /** @throws Failure('output') if the folder is gone or another is in its place. */
  refuseIfGone(): void {
    if (!this.isThere()) throw this.#gone();
  }

  /** What an error is due to: the folder that is gone, if it is and the error states nothing better. */
  causeOf(error: unknown): unknown {
    const isSpecific = error instanceof Failure && error.code !== 'internal';
    return isSpecific || this.isThere() ? error : this.#gone(error);
  }

  #gone(cause?: unknown): Failure {
    return new Failure('output', messageOf('data-folder-gone', { folder: this.#root }), cause);
  }
}

/** Empty for what is not there or cannot be read. */
function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}
