import { expect, test } from 'vitest';
import { qualityOf, registrationOf } from '../../test/fixtures/fake-client.ts';
import { summaryOf } from './summary.ts';

const resultOf = (changes: Parameters<typeof qualityOf>[0] = {}) => registrationOf(qualityOf(changes)).result!;

test('the verdict comes first, in plain words, with the bound of the error and the reasons', () => {
  const [first, second] = summaryOf(resultOf(), 'out').split('\n');
  expect(first).toBe('Good match, error below 0.3 mm');
  expect(second).toMatch(/^ {2}\S.*\.$/);
});

test('a score that is undefined is told as such, and no bound is stated where there is none', () => {
  const text = summaryOf(resultOf({ verdict: 'failed', ncc: null, matchedNcc: null, nmi: null, expectedErrorMm: null, errorBoundMm: null }), 'out'); // prettier-ignore
  expect(text.split('\n')[0]).toBe('No match found');
  expect(text).toMatch(/^NCC undefined .* NMI undefined /m);
});

test('both series are named with their notes, and where the results lie', () => {
  const result = resultOf();
  const noted = { ...result, fixed: { ...result.fixed, source: '/a/T1', notes: ['A slice was missing.'] } };
  const text = summaryOf(noted, '/out dir');
  expect(text).toMatch(/^Fixed {2}T1 {2}\/a\/T1\n {9}A slice was missing\.$/m);
  expect(text).toMatch(/^2 positions compared, 0\.0 s\. Results in \/out dir$/m);
});

test('a failed result is told without a bound', () => {
  expect(summaryOf(resultOf({ verdict: 'failed' }), '/out')).toMatch(/^No match found\n/);
});
