import { candidateKindOf, type CandidateResult } from '../../src-shared/registration-result.ts';
import { t } from '../ui/locale/translate.ts';

/** The candidate's name in the reader's language; the engine's own label if its kind is not known here. */
export function candidateName({ id, label }: Pick<CandidateResult, 'id' | 'label'>): string {
  const kind = candidateKindOf(id);
  return kind ? t(`candidate.${kind}`) : label;
}
