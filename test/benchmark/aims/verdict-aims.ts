import type { Measurements } from '../parts.ts';
import { isRightButNotGood, isWrongButGood, rightWithinMm, wrongBeyondMm } from '../summary.ts';
import { areaUnderRoc, doubtOfNcc, doubtOfPrediction, withinFactorOfTwo } from '../verdict-figures.ts';
import { metIf, percent, type Aim } from './aim.ts';

const about = 'Verdict';
/** So many cases must have been seen before "never" says anything. */
const enoughCases = 5000;

export const verdictAims: readonly Aim<Measurements['cases']>[] = [
  {
    about,
    what: 'predicted error within a factor of two of the true one, cases with an answer',
    target: 'at least 90 %',
    judge({ records }) {
      const share = withinFactorOfTwo(records);
      if (share === null) return null;
      const strict = withinFactorOfTwo(records, 0)!;
      return {
        measured: percent(share),
        status: metIf(share >= 0.9),
        note: `True errors below 0.1 mm count as 0.1 mm, the least that is predicted; without that: ${percent(strict, 0)}.`,
      };
    },
  },
  {
    about,
    what: `“good” given to a result off by more than ${wrongBeyondMm} mm`,
    target: `0 of at least ${enoughCases} cases`,
    judge({ records }) {
      const wrong = records.filter((record) => record.answer === 'known' && isWrongButGood(record));
      const isEnough = records.length >= enoughCases;
      return {
        measured: `${wrong.length} of ${records.length} cases`,
        status: wrong.length > 0 ? 'missed' : isEnough ? 'met' : 'open',
        note:
          wrong.length > 0
            ? wrong.map(({ id, errorMm }) => `${id}: ${errorMm?.toFixed(1) ?? '–'} mm.`).join(' ')
            : isEnough
              ? ''
              : 'None so far, of fewer cases than the aim needs.',
      };
    },
  },
  {
    about,
    what: `results within ${rightWithinMm} mm that are not called good`,
    target: 'at most 2 %',
    judge({ records }) {
      const right = records.filter(({ errorMm }) => errorMm !== null && errorMm <= rightWithinMm);
      if (right.length === 0) return null;
      const doubted = right.filter(isRightButNotGood).length;
      const share = doubted / right.length;
      return { measured: `${percent(share)} (${doubted} of ${right.length})`, status: metIf(share <= 0.02) };
    },
  },
  {
    about,
    what: 'cases without an answer are called failed (other people apart)',
    target: 'all',
    judge({ records }) {
      const none = records.filter(({ answer }) => answer === 'none');
      if (none.length === 0) return null;
      const failed = none.filter(({ verdict }) => verdict === 'failed').length;
      const good = none.filter(({ verdict }) => verdict === 'good');
      const missed = none.filter(({ verdict }) => verdict !== 'failed');
      const kinds = [...new Set(missed.map(({ family }) => family))].join(', ');
      return {
        measured: `${failed} of ${none.length}`,
        status: metIf(failed === none.length),
        note:
          (missed.length > 0 ? `${missed.length - good.length} to be checked (${kinds}).` : '') +
          (good.length > 0 ? ` Called good: ${good.map(({ id }) => id).join(', ')}.` : ''),
      };
    },
  },
  {
    about,
    what: 'two different people are never called good',
    target: '0',
    judge({ records }) {
      const others = records.filter(({ answer }) => answer === 'different-people');
      if (others.length === 0) return null;
      const good = others.filter(({ verdict }) => verdict === 'good').length;
      return { measured: `${good} of ${others.length}`, status: metIf(good === 0) };
    },
  },
  {
    about,
    what: 'NCC is reported with every result, or why there is none',
    target: 'always',
    judge({ records }) {
      const results = records.filter(({ quality }) => quality !== null);
      if (results.length === 0) return null;
      const undefinedNcc = results.filter(({ quality }) => quality!.ncc === null);
      const silent = undefinedNcc.filter(({ quality }) => quality!.messages.length === 0).length;
      const reported = results.length - silent;
      const [ncc, prediction] = [areaUnderRoc(records, doubtOfNcc), areaUnderRoc(records, doubtOfPrediction)];
      return {
        measured: `${reported} of ${results.length}`,
        status: metIf(reported === results.length),
        note:
          (undefinedNcc.length > 0 ? `Undefined, with the reason: ${undefinedNcc.length - silent}. ` : '') +
          (ncc === null || prediction === null
            ? ''
            : `Telling right from wrong (area under the ROC curve): NCC ${ncc.toFixed(2)}, predicted error ${prediction.toFixed(2)}.`),
      };
    },
  },
];
