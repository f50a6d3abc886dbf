import { describe, expect, it } from 'vitest';
import { entropiesOf, nmiDerivative, nmiOf, pointwiseMutualInformation } from './nmi.ts';

const histogram = Float64Array.from({ length: 36 }, (_, i) => 5 + ((i * 17) % 23) + (i % 7 === 0 ? 80 : 0));

describe('normalised mutual information', () => {
  it('is 2 for a one-to-one histogram and 1 for an independent one', () => {
    const diagonal = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 10 : 0));
    const independent = Float64Array.from({ length: 16 }, (_, i) => ((i % 4) + 1) * (Math.floor(i / 4) + 1));
    expect(nmiOf(entropiesOf(diagonal, 4, 4))).toBeCloseTo(2, 12);
    expect(nmiOf(entropiesOf(independent, 4, 4))).toBeCloseTo(1, 12);
  });

  it('has the derivative that finite differences give', () => {
    const derivative = new Float32Array(36);
    const entropies = entropiesOf(histogram, 6, 6);
    nmiDerivative(histogram, 6, 6, entropies, derivative);
    // Moving a little weight between two cells keeps the total, as moving a head does.
    for (const [from, to] of [
      [3, 17],
      [0, 35],
      [21, 8],
    ] as const) {
      const moved = (amount: number) => {
        const changed = histogram.slice();
        changed[from]! -= amount;
        changed[to]! += amount;
        return nmiOf(entropiesOf(changed, 6, 6));
      };
      const numerical = (moved(1e-3) - moved(-1e-3)) / 2e-3;
      expect(derivative[to]! - derivative[from]!).toBeCloseTo(numerical, 6);
    }
  });

  it('is undefined for an empty histogram', () => {
    expect(nmiOf(entropiesOf(new Float64Array(16), 4, 4))).toBeNaN();
  });

  it('finds no association in an independent histogram', () => {
    const independent = Float64Array.from({ length: 16 }, (_, i) => ((i % 4) + 1) * (Math.floor(i / 4) + 1));
    for (const value of pointwiseMutualInformation(independent, 4, 4)) expect(value).toBeCloseTo(0, 6);
  });
});
