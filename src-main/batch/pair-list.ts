import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { Failure } from '../../src-shared/failure.ts';
import type { PathsToRegister } from '../pair-registration/register-paths.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** One row of a batch list. */
export interface BatchPair extends PathsToRegister {
  /** Name of the pair's folder and of its line in the summary. */
  readonly name: string;
}

const row = z.strictObject({
  fixed: z.string().min(1),
  moving: z.string().min(1),
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u)
    .optional(),
  'series-fixed': z.string().optional(),
  'series-moving': z.string().optional(),
});

/**
 * Reads a list of pairs: CSV (RFC 4180) with a header line. Columns `fixed` and `moving` are paths, relative to the
 * list's own folder; `name`, `series-fixed` and `series-moving` may follow. A pair without a name is called after its
 * row: 0001, 0002, …
 *
 * @throws Failure('usage') naming the list's line, if a row is malformed or two pairs have one name
 */
export async function readPairList(listFile: string, outFolder: string): Promise<BatchPair[]> {
  const text = await readFile(listFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('input', messageOf('list-unreadable', { list: listFile, detail: String(error.code) }), error);
  });
  const pairs = recordsOf(text, listFile).map(({ record, line }, index) => {
    const checked = row.safeParse(withoutEmpty(record));
    if (!checked.success) throw malformed(listFile, line, checked.error);
    const { fixed, moving, name = String(index + 1).padStart(4, '0') } = checked.data;
    const fixedSeriesUid = checked.data['series-fixed'];
    const movingSeriesUid = checked.data['series-moving'];
    return {
      name,
      fixedPath: resolve(dirname(listFile), fixed),
      movingPath: resolve(dirname(listFile), moving),
      ...(fixedSeriesUid ? { fixedSeriesUid } : {}),
      ...(movingSeriesUid ? { movingSeriesUid } : {}),
      outFolder: resolve(outFolder, name),
    };
  });
  if (pairs.length === 0) throw new Failure('usage', messageOf('list-empty', { list: listFile }));
  const seen = new Set<string>();
  for (const { name } of pairs) {
    if (seen.has(name)) throw new Failure('usage', messageOf('list-name-twice', { list: listFile, name }));
    seen.add(name);
  }
  return pairs;
}

function recordsOf(text: string, listFile: string): { record: Record<string, string>; line: number }[] {
  try {
    const records = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true });
    return (records as unknown as { record: Record<string, string>; info: { lines: number } }[]).map(
      ({ record, info }) => ({ record, line: info.lines }),
    );
  } catch (error) {
    throw new Failure(
      'usage',
      messageOf('list-not-csv', { list: listFile, detail: error instanceof Error ? error.message : String(error) }),
      error,
    );
  }
}

function withoutEmpty(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''));
}

function malformed(listFile: string, line: number, error: z.ZodError): Failure {
  const issue = error.issues[0]!;
  const column = issue.path.join('.');
  const place = { list: listFile, line };
  const what =
    issue.code === 'unrecognized_keys'
      ? messageOf('list-unknown-column', { ...place, column: issue.keys.join('", "') })
      : column === 'name'
        ? messageOf('list-bad-name', place)
        : messageOf('list-missing-column', { ...place, column });
  return new Failure('usage', [what, messageOf('list-columns')]);
}
