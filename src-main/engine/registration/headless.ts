import { messageOf } from '../../../src-shared/messages/message.ts';
import type { Evidence } from './evidence.ts';
import type { Places } from './prepare-places.ts';
import type { Judgement } from './verdict.ts';

/** Below this gap several positions fit alike: what was found is no head, or not the head of the other series. */
const leastGap = 0.2;

/** Says of a failed search in a scan of more than a head, or of a small part, that it shows no head. */
export function withHeadlessNamed(judgement: Judgement, { rivalGap }: Evidence, places: Places): Judgement {
  if (judgement.verdict !== 'failed' || rivalGap >= leastGap) return judgement;
  const { fixed, moving } = places.unlikeHead;
  const messages = [
    ...(moving ? [messageOf('no-head-in-moving')] : []),
    ...(fixed ? [messageOf('no-head-in-fixed')] : []),
  ];
  return { ...judgement, messages: [...messages, ...judgement.messages] };
}
