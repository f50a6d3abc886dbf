import type { Sharpness } from './cornerstone/viewport-size.ts';

/** After so long without a change, a view has come to rest. */
const restMs = 120;

/**
 * If drawing is slow, what moves is drawn coarsely at once and sharply when it has come to rest.
 * @param sharpen draws once more what was drawn coarsely.
 */
export function createSharpening<Name>(isSlow: () => boolean, sharpen: (name: Name) => void) {
  const coarse = new Set<Name>();
  let rest: ReturnType<typeof setTimeout> | undefined;

  function settle(): void {
    const names = [...coarse];
    coarse.clear();
    for (const name of names) sharpen(name);
  }

  return {
    isSettled: () => coarse.size === 0,
    /** How a pane is to be drawn now: because it moved, or because what it shows has just arrived. */
    sharpnessOf(name: Name, why: 'moved' | 'arrived'): Sharpness {
      if (why === 'arrived' || !isSlow()) {
        coarse.delete(name);
        return 'sharp';
      }
      coarse.add(name);
      clearTimeout(rest);
      rest = setTimeout(settle, restMs);
      return 'coarse';
    },
    stop(): void {
      clearTimeout(rest);
      coarse.clear();
    },
  };
}
