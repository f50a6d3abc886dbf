import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { Evidence } from './evidence.ts';
import { withHeadlessNamed } from './headless.ts';
import type { Places } from './prepare-places.ts';
import type { Judgement } from './verdict.ts';

const failed: Judgement = { verdict: 'failed', messages: [messageOf('rival-position')], error: null };
const withGap = (rivalGap: number) => ({ rivalGap }) as Evidence;
const placesWith = (fixed: boolean, moving: boolean) => ({ unlikeHead: { fixed, moving } }) as Places;
const codes = ({ messages }: Judgement) => messages.map(({ code }) => code);

describe('a failed search in a scan of more or less than a head', () => {
  it('says first which series shows no head', () => {
    expect(codes(withHeadlessNamed(failed, withGap(0.05), placesWith(false, true)))).toEqual([
      'no-head-in-moving',
      'rival-position',
    ]);
    expect(codes(withHeadlessNamed(failed, withGap(0.05), placesWith(true, false)))[0]).toBe('no-head-in-fixed');
  });

  it('says nothing of it where both show a head, where one position stands out, or where the match is not failed', () => {
    const review: Judgement = { ...failed, verdict: 'review' };
    expect(withHeadlessNamed(failed, withGap(0.05), placesWith(false, false))).toEqual(failed);
    expect(withHeadlessNamed(failed, withGap(0.5), placesWith(true, true))).toEqual(failed);
    expect(withHeadlessNamed(review, withGap(0.05), placesWith(true, true))).toEqual(review);
  });
});
