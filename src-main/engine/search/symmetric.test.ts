import { expect, test } from 'vitest';
import { invertDefinite, sandwich } from './symmetric.ts';

test('a definite matrix times its inverse is the identity', () => {
  const inverse = invertDefinite(Float64Array.of(4, 1, 0, 1, 3, -1, 0, -1, 2), 3);
  const product = [4, 1, 0].map((_, row) => {
    const matrix = [4, 1, 0, 1, 3, -1, 0, -1, 2];
    return [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, k) => sum + matrix[3 * row + k]! * inverse[3 * k + c]!, 0));
  });
  expect(product.flat().map((entry) => Math.round(1e9 * entry) / 1e9 + 0)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

test('an indefinite matrix gets an inverse all the same, a large one', () => {
  const inverse = invertDefinite(Float64Array.of(1, 0, 0, -1e-6), 2);
  expect(inverse[0]).toBeCloseTo(1, 3);
  expect(inverse[3]).toBeGreaterThan(1000);
});

test('the sandwich of diagonals multiplies them', () => {
  expect([...sandwich(Float64Array.of(2, 0, 0, 3), Float64Array.of(5, 1, 1, 7), 2)]).toEqual([20, 6, 6, 63]);
});
