/** Entropies of a joint histogram, in nats. */
export interface Entropies {
  readonly total: number;
  readonly rows: number;
  readonly columns: number;
  readonly joint: number;
}

/** @param histogram rows x columns counts, which need not be whole numbers */
export function entropiesOf(histogram: ArrayLike<number>, rows: number, columns: number): Entropies {
  const columnSums = new Float64Array(columns);
  let total = 0;
  let rowSum = 0;
  let jointSum = 0;
  for (let r = 0, at = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < columns; c++, at++) {
      const n = histogram[at]!;
      if (n <= 0) continue;
      sum += n;
      columnSums[c]! += n;
      jointSum += n * Math.log(n);
    }
    total += sum;
    if (sum > 0) rowSum += sum * Math.log(sum);
  }
  if (total <= 0) return { total: 0, rows: 0, columns: 0, joint: 0 };
  let columnSum = 0;
  for (const n of columnSums) if (n > 0) columnSum += n * Math.log(n);
  // H = log N − (Σ n log n) / N
  const logTotal = Math.log(total);
  return {
    total,
    rows: logTotal - rowSum / total,
    columns: logTotal - columnSum / total,
    joint: logTotal - jointSum / total,
  };
}

/** Normalised mutual information (H(A) + H(B)) / H(A, B), 1 … 2. Studholme, Hill, Hawkes 1999. NaN if undefined. */
export function nmiOf({ rows, columns, joint }: Entropies): number {
  return joint > 1e-12 ? (rows + columns) / joint : NaN;
}

/** Derivative of {@link nmiOf} by each histogram cell, the total held fixed; 0 for empty cells' own term. */
export function nmiDerivative(
  histogram: ArrayLike<number>,
  rows: number,
  columns: number,
  entropies: Entropies,
  derivative: Float32Array,
): void {
  const rowSums = new Float64Array(rows);
  const columnSums = new Float64Array(columns);
  for (let r = 0, at = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, at++) {
      rowSums[r]! += histogram[at]!;
      columnSums[c]! += histogram[at]!;
    }
  }
  const nmi = nmiOf(entropies);
  const scale = 1 / (entropies.total * entropies.joint);
  const logTotal = Math.log(entropies.total);
  // An empty cell's term is unbounded; half a count is the Parzen window's resolution.
  const logOf = (n: number) => Math.log(Math.max(n, 0.5)) - logTotal;
  const columnLogs = columnSums.map(logOf);
  for (let r = 0, at = 0; r < rows; r++) {
    const rowLog = logOf(rowSums[r]!);
    for (let c = 0; c < columns; c++, at++) {
      derivative[at] = scale * (nmi * (1 + logOf(histogram[at]!)) - (2 + rowLog + columnLogs[c]!));
    }
  }
}

/** log p(a, b) / (p(a) p(b)) for each cell; an empty cell counts as half a sample. */
export function pointwiseMutualInformation(histogram: ArrayLike<number>, rows: number, columns: number): Float32Array {
  const rowSums = new Float64Array(rows);
  const columnSums = new Float64Array(columns);
  let total = 0;
  for (let r = 0, at = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, at++) {
      rowSums[r]! += histogram[at]!;
      columnSums[c]! += histogram[at]!;
      total += histogram[at]!;
    }
  }
  const table = new Float32Array(rows * columns);
  for (let r = 0, at = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++, at++) {
      const expected = Math.max(0.5, rowSums[r]!) * Math.max(0.5, columnSums[c]!);
      table[at] = Math.log((Math.max(0.5, histogram[at]!) * total) / expected);
    }
  }
  return table;
}
