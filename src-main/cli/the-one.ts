import type { SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const noneStarts = { study: 'no-study-starts', series: 'no-series-starts' } as const;
const severalStart = { study: 'several-study-start', series: 'several-series-start' } as const;

/** The id that `given` is, or that alone begins with it. */
export function theOne<Id extends SeriesId | StudyId>(kind: 'study' | 'series', given: string, ids: readonly Id[]): Id {
  const matching = ids.includes(given as Id) ? [given as Id] : ids.filter((id) => id.startsWith(given));
  if (matching.length === 1) return matching[0]!;
  throw new Failure('input', messageOf(matching.length === 0 ? noneStarts[kind] : severalStart[kind], { given }));
}
