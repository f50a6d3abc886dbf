import { basename } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import type { Message } from '../../src-shared/messages/message.ts';
import type { FoundSeries } from './found-series.ts';

/** What a user calls the series of one file, which may be read from a copy: the path that was given, or the file in it. */
export function fileNameForUser({ files }: FoundSeries, source: string): string {
  return basename(source) === basename(files[0]!) ? source : files[0]!;
}

/**
 * The failure without paths of copies, which mean nothing to a user: a copied file of a DICOM series is named by its place
 * among the series' files, a copied NIfTI, NRRD or MetaImage file by the name that was given.
 *
 * @param name of the whole series.
 */
export function withNamesForUser(failure: Failure, series: FoundSeries, name: string): Failure {
  const isCopied = (path: string) => series.format !== 'dicom' || copiedName.test(basename(path));
  const named = new Map(
    series.files
      .filter(isCopied)
      .map((path, place) => [path, series.format === 'dicom' ? `${name}, ${place + 1}/${series.files.length}` : name]),
  );
  const shown = (value: string | number) => {
    const path = typeof value === 'string' && [...named.keys()].find((one) => value.startsWith(one));
    return path ? named.get(path)! + String(value).slice(path.length) : value;
  };
  const messages = failure.messages.map(({ code, values }): Message => {
    return { code, values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, shown(value)])) };
  });
  return messages.length === 0 ? failure : new Failure(failure.code, messages, failure.cause);
}

/** The data folder's copies are named by the SHA-256 of their bytes. */
const copiedName = /^[0-9a-f]{64}$/;
