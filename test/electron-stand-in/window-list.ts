import { EventEmitter } from 'node:events';
import type { DevTools } from './devtools.ts';

interface ListedWindow {
  close(): void;
  destroy(): void;
}

/** The windows that are open, and what they have in common. Known to the app and to each window, which do not know each other. */
export const windows = {
  all: new Set<ListedWindow>(),
  app: new EventEmitter(),
  devTools: null as DevTools | null,
  onAllClosed: (): void => undefined,

  showIn(devTools: DevTools): void {
    this.devTools = devTools;
  },

  /** False if one of them stays open. */
  closeAll(): boolean {
    for (const window of this.all) window.close();
    return this.all.size === 0;
  },

  destroyAll(): void {
    for (const window of this.all) window.destroy();
  },

  removed(window: ListedWindow): void {
    this.all.delete(window);
    if (this.all.size === 0) this.onAllClosed();
  },
};
