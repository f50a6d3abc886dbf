import { shownBoundMm, type RegistrationResult } from '../../src-shared/registration-result.ts';
import { englishText } from '../../src-shared/messages/text.ts';

export const verdictWords = { good: 'Good match', review: 'Check this match', failed: 'No match found' } as const;

/** A result in plain words, for a terminal. */
export function summaryOf({ quality, fixed, moving, timing, candidates }: RegistrationResult, out: string): string {
  const score = (value: number | null) => (value === null ? 'undefined' : value.toFixed(4));
  const boundMm = shownBoundMm(quality);
  const error = boundMm === null ? '' : `, error below ${boundMm.toFixed(1)} mm`;
  return [
    `${verdictWords[quality.verdict]}${error}`,
    ...quality.messages.map((message) => `  ${englishText(message)}`),
    `NCC ${score(quality.ncc)}   after adjusting grey values ${score(quality.matchedNcc)}   NMI ${score(quality.nmi)}   (where both series have data)`,
    ...[fixed, moving].flatMap(({ source, modality, notes }, i) => [
      `${i === 0 ? 'Fixed ' : 'Moving'} ${modality}  ${source}`,
      ...notes.map((note) => `         ${note}`),
    ]),
    `${candidates.length} ${candidates.length === 1 ? 'position' : 'positions'} compared, ${(timing.totalMs / 1000).toFixed(1)} s. Results in ${out}`,
    '',
  ].join('\n');
}
