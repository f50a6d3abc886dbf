import { createReadStream } from 'node:fs';

/** How a reader gets the bytes of a series' files: as they lie there, or only if they are what was recorded of them. */
export interface SourceFiles {
  /** A file's bytes, sound; null if nothing was recorded of them: then the file itself is read. */
  readWhole(path: string): Promise<Buffer | null>;
  /** A file's bytes in order, in pieces of at most `pieceBytes`. What is made of them may be used after {@link verify} alone. */
  pieces(path: string, pieceBytes: number): AsyncGenerator<Buffer>;
  /** Before a library opens files by itself; what it makes of them may be used after {@link verify} alone. */
  lend(paths: readonly string[]): Promise<void>;
  /** Throws unless all that was read is sound; reads what is left of files that were read in part. */
  verify(): Promise<void>;
}

/** Files that a user names: nothing was recorded of them. */
export const filesAsTheyAre: SourceFiles = {
  readWhole: () => Promise.resolve(null),
  async *pieces(path, pieceBytes) {
    yield* createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>;
  },
  lend: () => Promise.resolve(),
  verify: () => Promise.resolve(),
};
