import { statfsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync, constants } from 'node:zlib';
import dicomParser, { type DataSet } from 'dicom-parser';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { usualLimits, type ServerLimits } from './server-limits.ts';

/** What came of a study that was asked for. */
export interface RetrievedStudy {
  /** Objects of the study that were kept. */
  readonly received: number;
  /** Objects of other studies, which were not. */
  readonly refused: number;
  /** Connections to the receiving port by others than the server. */
  readonly strangers: number;
}

const partEnding = '.part';
const spaceCheckBytes = 64 * 2 ** 20;

/**
 * The folder where a study arrives, whatever the protocol: an object is kept under its own name only when it is whole and
 * of the study that was asked for, and no more comes than the limits and the disk allow.
 */
export class ReceivedStudy {
  readonly limits: ServerLimits;
  readonly #folder: string;
  readonly #studyInstanceUid: string;
  readonly #names = new Set<string>();
  #refused = 0;
  #parts = 0;
  #bytes = 0;
  #checkedAt = -Infinity;

  constructor(folder: string, studyInstanceUid: string, limits: ServerLimits = usualLimits) {
    this.#folder = folder;
    this.#studyInstanceUid = studyInstanceUid;
    this.limits = limits;
  }

  get received(): number {
    return this.#names.size;
  }

  get refused(): number {
    return this.#refused;
  }

  /**
   * Where the next object is written until it is known to be wanted.
   * @throws Failure('network') if there were too many.
   */
  nextPart(): string {
    this.#parts++;
    if (this.#parts > this.limits.objects) {
      throw new Failure('network', messageOf('study-too-many-objects', { count: this.limits.objects }));
    }
    return join(this.#folder, `${String(this.#parts).padStart(6, '0')}${partEnding}`);
  }

  /** @throws Failure if so many more bytes are more than a study may have, or than the disk has room for. */
  spend(bytes: number): void {
    this.#bytes += bytes;
    const { studyBytes, freeBytes } = this.limits;
    if (this.#bytes > studyBytes) {
      throw new Failure('network', messageOf('study-too-long', { gigabytes: Math.ceil(studyBytes / 2 ** 30) }));
    }
    if (this.#bytes - this.#checkedAt < spaceCheckBytes) return;
    this.#checkedAt = this.#bytes;
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bavail * bsize < freeBytes) throw new Failure('output', messageOf('no-room-for-study'));
  }

  /** Keeps a whole object under `name`, or deletes it; returns true if kept. */
  async take(part: string, name: string): Promise<boolean> {
    if ((await studyOf(part)) !== this.#studyInstanceUid) {
      this.#refused++;
      await rm(part, { force: true });
      return false;
    }
    await rename(part, join(this.#folder, name));
    this.#names.add(name);
    return true;
  }

  /** Deletes what did not come whole. */
  async removeParts(): Promise<void> {
    const parts = (await readdir(this.#folder)).filter((name) => name.endsWith(partEnding));
    await Promise.all(parts.map((name) => rm(join(this.#folder, name), { force: true })));
  }
}

/** The messages about what was not kept; empty if everything was. */
export function refusalsOf({ refused, strangers }: RetrievedStudy, server: string): Message[] {
  return [
    ...(refused > 0 ? [messageOf('objects-of-other-studies', { count: refused, server })] : []),
    ...(strangers > 0 ? [messageOf('strangers-refused', { count: strangers, server })] : []),
  ];
}

export function onlyOtherStudies(server: string, count: number): Failure {
  return new Failure('network', messageOf('only-other-studies', { server, count }));
}

const studyInstanceUidTag = 'x0020000d';
/** What may stand before the Study Instance UID: icons and long sequences do, pixels never. */
const startLengths = [64 * 1024, 2 ** 20, 16 * 2 ** 20] as const;
const deflated = '1.2.840.10008.1.2.1.99';

/** The Study Instance UID of a Part 10 file; null if none can be read. */
export async function studyOf(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (const length of startLengths) {
      const bytes = Buffer.alloc(Math.min(size, length));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      const study = studyWithin(bytes.subarray(0, bytesRead), length);
      if (study !== null || bytesRead >= size) return study;
    }
    return null;
  } finally {
    await file.close();
  }
}

function studyWithin(bytes: Buffer, mostInflated: number): string | null {
  try {
    const inflater = (data: Buffer, position: number) => {
      // A stream that unpacks to more than a header could be is not read further.
      const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * mostInflated };
      return Buffer.concat([data.subarray(0, position), inflateRawSync(data.subarray(position), options)]);
    };
    const isDeflated = dicomParser.readPart10Header(bytes).string('x00020010') === deflated;
    const options = { untilTag: studyInstanceUidTag, ...(isDeflated && { inflater }) };
    return uidOf(dicomParser.parseDicom(bytes, options as dicomParser.ParseDicomOptions));
  } catch {
    return null;
  }
}

function uidOf(dataSet: DataSet): string | null {
  return dataSet.string(studyInstanceUidTag)?.replace(/\0+$/, '').trim() ?? null;
}
