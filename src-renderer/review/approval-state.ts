import { computed, onBeforeUnmount, ref } from 'vue';
import { undoApprovalMs } from '../../src-shared/contract/registrations.ts';
import type { WindowState } from '../state/window-state.ts';

/** What stands in the way of a review, and whether an approval can still be taken back by one click. */
export function useApprovalState({ pair, settings, view }: WindowState) {
  const latest = computed(() => pair.shown.value?.reviews.at(-1) ?? null);
  const now = ref(Date.now());
  const clock = setInterval(() => (now.value = Date.now()), 1000);
  onBeforeUnmount(() => clearInterval(clock));

  return {
    latest,
    /** Of the seconds in which an approval can be undone; 0 if they have passed. */
    undoSeconds: computed(() => {
      if (latest.value?.decision !== 'approved') return 0;
      const leftMs = Date.parse(latest.value.at) + undoApprovalMs - Math.max(now.value, Date.parse(latest.value.at));
      return Math.max(0, Math.ceil(leftMs / 1000));
    }),
    /** What must be done first, as a message code; null if it can be reviewed. */
    hindrance: computed(() => {
      if (settings.reviewerName.trim() === '') return 'review.nameFirst' as const;
      if (pair.shownCandidate.value) return 'review.candidateShown' as const;
      if (view.fusion.showBefore) return 'review.beforeShown' as const;
      return pair.active.value ? ('review.runUnderWay' as const) : null;
    }),
    /** Whether an approval of this result needs a reason. */
    isUnclear: computed(() => pair.differentPatients.value || pair.shown.value?.result?.quality.verdict !== 'good'),
  };
}
