import type { CandidateResult } from '../../src-shared/registration-result.ts';
import type { MessageKey } from '../locale/english.ts';
import { t } from '../locale/translate.ts';

/** How a candidate was found, by the beginning of its id. */
const names: readonly (readonly [idStart: string, MessageKey])[] = [
  ['search', 'candidate.search'],
  ['rival', 'candidate.rival'],
  ['elastix', 'candidate.elastix'],
  ['header', 'candidate.header'],
  ['manual', 'candidate.manual'],
];

/** The candidate's name in the reader's language; the engine's own label where its kind is not known here. */
export function candidateName({ id, label }: Pick<CandidateResult, 'id' | 'label'>): string {
  const known = names.find(([idStart]) => id.startsWith(idStart));
  return known ? t(known[1]) : label;
}
