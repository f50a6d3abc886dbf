import { describe, expect, it } from 'vitest';
import { progressAt, StepClock } from './registration-progress.ts';

describe('the progress of a run', () => {
  it('never goes back from one step to the next, and ends at 1', () => {
    const steps = ['preparing', 'searching', 'refining', 'scoring', 'resampling'] as const;
    const fractions = steps.flatMap((step) => [progressAt(step, 0), progressAt(step, 0.5), progressAt(step, 1)]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('adds up the time of a step that is entered twice', () => {
    const clock = new StepClock();
    clock.enter('searching');
    clock.enter('refining');
    clock.enter('searching');
    clock.end();
    expect(clock.spentMs('scoring')).toBe(0);
    expect(clock.totalMs()).toBeCloseTo(clock.spentMs('searching') + clock.spentMs('refining'), 9);
  });
});
