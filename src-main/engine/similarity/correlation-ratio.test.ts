import { describe, expect, it } from 'vitest';
import { correlationRatio, correlationRatioDerivative } from './correlation-ratio.ts';

const rows = 3;
const columns = 4;

describe('correlation ratio', () => {
  it('is 1 where the row tells the column, whatever the order of rows', () => {
    expect(correlationRatio([0, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 2], rows, columns)).toBeCloseTo(1, 12);
  });

  it('is 0 where the row tells nothing', () => {
    expect(correlationRatio([1, 2, 3, 4, 2, 4, 6, 8, 3, 6, 9, 12], rows, columns)).toBeCloseTo(0, 12);
  });

  it('agrees with the variances computed from single values', () => {
    const histogram = [2, 0, 1, 0, 0, 3, 1, 1, 1, 0, 0, 4];
    const values = histogram.flatMap((n, cell) =>
      Array.from({ length: n }, () => ({ row: Math.floor(cell / columns), column: cell % columns })),
    );
    const sumOfSquares = (numbers: number[]) => {
      const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
      return numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    };
    const within = [0, 1, 2].reduce(
      (sum, row) => sum + sumOfSquares(values.filter((v) => v.row === row).map((v) => v.column)),
      0,
    );
    const total = sumOfSquares(values.map((v) => v.column));
    expect(correlationRatio(histogram, rows, columns)).toBeCloseTo(1 - within / total, 12);
  });

  it('is undefined where the columns do not vary', () => {
    expect(correlationRatio([0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0], rows, columns)).toBeNaN();
  });

  it('has the derivative that differences give', () => {
    const histogram = [2, 0.5, 1, 0, 0, 3, 1, 1, 1, 0, 0.25, 4];
    const derivative = new Float32Array(histogram.length);
    correlationRatioDerivative(histogram, rows, columns, derivative);
    histogram.forEach((n, cell) => {
      if (n === 0) return;
      const at = (value: number) => correlationRatio(histogram.with(cell, value), rows, columns);
      expect(derivative[cell]).toBeCloseTo((at(n + 1e-5) - at(n - 1e-5)) / 2e-5, 5);
    });
  });
});
