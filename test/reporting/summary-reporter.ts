import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Names each skipped test with its reason and ends with the line `N passed, N failed, N skipped`. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state] += 1;
        if (state === 'failed') failedHere += 1;
        if (state === 'skipped') console.log(`skipped: ${test.fullName}: ${skipReason(test)}`);
      }
      // A file that cannot be loaded, or a hook that fails, fails without a failing test.
      if (module.state() === 'failed' && failedHere === 0) counts.failed += 1;
    }
    const { passed, failed, skipped, pending } = counts;
    // `afterAll` output of other reporters comes first.
    process.once('exit', () => console.log(`${passed} passed, ${failed + pending} failed, ${skipped} skipped`));
  }
}

function skipReason(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  return 'no reason given';
}
