import { computed, shallowRef, type ComputedRef } from 'vue';
import { failureText } from './locale/translate.ts';

/** Troubles that a sheet tells itself, where the banner would lie behind it. */
export interface OwnTrouble {
  /** What went wrong last, in the reader's language; empty where nothing did. */
  readonly text: ComputedRef<string>;
  /** Runs what the user asked for; gives undefined where it went wrong. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
  forget(): void;
}

export function useOwnTrouble(): OwnTrouble {
  const error = shallowRef<unknown>(null);
  return {
    text: computed(() => (error.value === null ? '' : failureText(error.value))),
    async attempt(work) {
      error.value = null;
      try {
        return await work();
      } catch (thrown) {
        error.value = thrown;
        return undefined;
      }
    },
    forget: () => void (error.value = null),
  };
}
