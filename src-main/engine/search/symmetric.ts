/** Square matrices, row-major. */

/**
 * The inverse of a symmetric matrix that should be positive definite. If noise has made it indefinite, the least share of
 * its mean diagonal that makes it definite is added first, from a ten-thousandth on.
 */
export function invertDefinite(matrix: Float64Array, n: number): Float64Array {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += Math.abs(matrix[n * i + i]!) / n;
  for (let ridge = 0; ridge < 10; ridge = ridge === 0 ? 1e-4 : 10 * ridge) {
    const lower = cholesky(matrix, n, ridge * mean);
    if (lower) return inverseOf(lower, n);
  }
  return new Float64Array(n * n).fill(NaN);
}

/** Lower triangle L with L Lᵀ = matrix + ridge · I; undefined if that is not positive definite. */
function cholesky(matrix: Float64Array, n: number, ridge: number): Float64Array | undefined {
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[n * row + column]! + (row === column ? ridge : 0);
      for (let k = 0; k < column; k++) sum -= lower[n * row + k]! * lower[n * column + k]!;
      if (row !== column) lower[n * row + column] = sum / lower[n * column + column]!;
      else if (sum > 1e-12 * Math.abs(matrix[n * row + row]!)) lower[n * row + row] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return lower;
}

/** (L Lᵀ)⁻¹, a column at a time: L y = e, then Lᵀ x = y. */
function inverseOf(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const x = new Float64Array(n);
    for (let row = 0; row < n; row++) {
      let sum = row === column ? 1 : 0;
      for (let k = 0; k < row; k++) sum -= lower[n * row + k]! * x[k]!;
      x[row] = sum / lower[n * row + row]!;
    }
    for (let row = n - 1; row >= 0; row--) {
      let sum = x[row]!;
      for (let k = row + 1; k < n; k++) sum -= lower[n * k + row]! * x[k]!;
      x[row] = sum / lower[n * row + row]!;
    }
    for (let row = 0; row < n; row++) inverse[n * row + column] = x[row]!;
  }
  return inverse;
}

/** A · B · A for symmetric A. */
export function sandwich(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return product(a, product(b, a, n), n);
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[n * row + k]! * b[n * k + column]!;
      result[n * row + column] = sum;
    }
  }
  return result;
}
