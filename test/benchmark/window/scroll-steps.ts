import type { Page } from 'playwright-core';

/**
 * Milliseconds from a wheel notch over the axial plane to its finished picture, step by step, as fast as the window
 * goes: each step also waits for what the browser still has to put on the screen of the one before.
 */
export function scrollSteps(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (steps) => {
    const pane = document.querySelector('[data-plane=axial]')!;
    const picture = pane.querySelector<HTMLCanvasElement>('canvas.cornerstone-canvas')!.getContext('2d')!;
    const times: number[] = [];
    for (let i = 0; i < steps; i++) {
      const from = performance.now();
      const deltaY = i < steps / 2 ? -100 : 100;
      pane.dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true }));
      // The window draws in the frame that it asked for after this event's microtasks.
      await new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      picture.getImageData(0, 0, 1, 1);
      times.push(performance.now() - from);
    }
    return times;
  }, count);
}
