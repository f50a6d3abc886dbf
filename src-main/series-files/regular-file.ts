import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** A read of 2 GiB or more ends the process in native code, whatever it is for. */
const largestReadBytes = 2 ** 28;

/** What is no regular file (a pipe, a device, a folder): opening or reading it could take for ever. */
export class NotARegularFile extends Error {
  readonly code = 'not a regular file';
}

/**
 * Opens a file for reading, if it is one. A pipe that nobody writes to does not keep the caller waiting.
 *
 * @throws NotARegularFile; what the file system says
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  // O_NONBLOCK means nothing to a file, and is not there on Windows.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  throw new NotARegularFile('Only regular files are read.');
}

/** `length` bytes from `position`; fewer if the file ends before. */
export async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const wanted = Math.min(length - filled, largestReadBytes);
    const { bytesRead } = await file.read(bytes, filled, wanted, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Bytes that were read already, in place of the file: what {@link readBytes} and its callers ask of one. */
export function fileInMemory(bytes: Buffer): FileHandle {
  return {
    stat: () => Promise.resolve({ size: bytes.length }),
    read: (into: Buffer, offset: number, length: number, position: number) => {
      const bytesRead = bytes.copy(into, offset, position, position + length);
      return Promise.resolve({ bytesRead, buffer: into });
    },
    close: () => Promise.resolve(),
  } as unknown as FileHandle;
}
