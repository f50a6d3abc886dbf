import type { PairStep } from '../engine/registration/outcome.ts';

/** The steps of a registration run that the user is shown. */
export type RegistrationStep = 'reading' | PairStep | 'writing';

/** `fraction` is 0..1 of the whole run. */
export type RegistrationProgress = (step: RegistrationStep, fraction: number) => void;

/** When each step begins, as a share of the run's time; measured on 1 mm whole-head pairs, reading included. */
const beginsAt: Readonly<Record<PairStep, number>> = {
  preparing: 0.2,
  searching: 0.32,
  refining: 0.5,
  scoring: 0.8,
  resampling: 0.92,
};
const stepOrder: readonly PairStep[] = ['preparing', 'searching', 'refining', 'scoring', 'resampling'];

/** 0..1 of the whole run, from 0..1 of one step. */
export function progressAt(step: PairStep, fraction: number): number {
  const next = stepOrder[stepOrder.indexOf(step) + 1];
  const end = next ? beginsAt[next] : 1;
  return beginsAt[step] + fraction * (end - beginsAt[step]);
}

/** Adds up the time spent in each step. */
export class StepClock {
  private readonly spent = new Map<PairStep, number>();
  private current: PairStep | undefined;
  private since = performance.now();

  enter(step: PairStep): void {
    this.end();
    this.current = step;
  }

  end(): void {
    const now = performance.now();
    if (this.current) this.spent.set(this.current, this.spentMs(this.current) + now - this.since);
    this.since = now;
    this.current = undefined;
  }

  spentMs(step: PairStep): number {
    return this.spent.get(step) ?? 0;
  }

  totalMs(): number {
    return stepOrder.reduce((sum, step) => sum + this.spentMs(step), 0);
  }
}
