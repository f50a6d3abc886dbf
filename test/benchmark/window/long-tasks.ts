import type { Page } from 'playwright-core';

/** Runs in the page before its scripts: keeps the length of every task that blocked the main thread for over 50 ms. */
export function watchLongTasks(): void {
  const tasks: number[] = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
    buffered: true,
  });
  Object.assign(window, { takeLongTasks: () => tasks.splice(0) });
}

/** The long tasks (ms) since the last call. The page must have been prepared with {@link watchLongTasks}. */
export function takeLongTasks(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    // Entries come with the next turn.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return (window as unknown as { takeLongTasks(): number[] }).takeLongTasks();
  });
}
