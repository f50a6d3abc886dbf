import { ref, watch } from 'vue';

const storageKey = 'concord.singleKeys';

/** Whether keys without a modifier act (WCAG 2.1.4 asks that they can be turned off). Kept on this machine. */
export const singleKeysEnabled = ref(localStorage.getItem(storageKey) !== 'off');

watch(singleKeysEnabled, (enabled) => localStorage.setItem(storageKey, enabled ? 'on' : 'off'));
