import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UploadId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

/**
 * The uploads of this process: which ids were issued, and where the files of each lie. A window names an upload by its
 * id alone; the folder comes from here, never from what the window sent.
 */
export class Uploads {
  readonly #root: string;
  readonly #folders = new Map<UploadId, string>();

  /** @param root the data folder's `uploads`. */
  constructor(root: string) {
    this.#root = root;
  }

  begin(): { readonly uploadId: UploadId; readonly folder: string } {
    const uploadId = randomUUID() as UploadId;
    const folder = join(this.#root, uploadId);
    // Not with its parents: a data folder that vanished is not made again in silence.
    mkdirSync(folder, { mode: 0o700 });
    this.#folders.set(uploadId, folder);
    return { uploadId, folder };
  }

  /** @throws Failure('usage') if the id was not issued here or its import has begun. */
  folderOf(uploadId: UploadId): string {
    const folder = this.#folders.get(uploadId);
    if (folder === undefined) throw new Failure('usage', messageOf('upload-unknown'));
    return folder;
  }

  /** The same, for the one import that may use it. */
  take(uploadId: UploadId): string {
    const folder = this.folderOf(uploadId);
    this.#folders.delete(uploadId);
    return folder;
  }
}
