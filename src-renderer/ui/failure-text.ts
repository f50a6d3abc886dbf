import { computed, shallowRef, type ComputedRef } from 'vue';
import { failureText } from './locale/translate.ts';

/** A failure that a dialog shows itself, because the window's banner would lie behind it. */
export interface DialogFailure {
  /** What went wrong last, in the reader's language; empty if nothing did. */
  readonly failure: ComputedRef<string>;
  /** Runs what the user asked for; gives undefined if it failed. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
}

export function useDialogFailure(): DialogFailure {
  const error = shallowRef<unknown>(null);
  return {
    failure: computed(() => (error.value === null ? '' : failureText(error.value))),
    async attempt(work) {
      error.value = null;
      try {
        return await work();
      } catch (thrown) {
        error.value = thrown;
        return undefined;
      }
    },
  };
}
