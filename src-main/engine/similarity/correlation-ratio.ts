/**
 * Correlation ratio of the columns on the rows of a joint histogram (Roche, Malandain, Pennec, Ayache, MICCAI 1998):
 * the share of the column values' variance that knowing the row explains, 0 … 1. NaN where the columns do not vary.
 *
 * @param histogram rows x columns counts, which need not be whole numbers
 */
export function correlationRatio(histogram: ArrayLike<number>, rows: number, columns: number): number {
  const { within, total } = variances(histogram, rows, columns);
  return total > 0 ? 1 - within / total : NaN;
}

/**
 * Derivative of {@link correlationRatio} by each histogram cell: the within-row variance sum grows by (c − mean of the
 * row)², the total one by (c − mean)².
 */
export function correlationRatioDerivative(
  histogram: ArrayLike<number>,
  rows: number,
  columns: number,
  derivative: Float32Array,
): void {
  const { within, total, mean, rowMeans } = variances(histogram, rows, columns);
  const unexplained = total > 0 ? within / total : 0;
  for (let r = 0, at = 0; r < rows; r++) {
    const rowMean = rowMeans[r]!;
    for (let c = 0; c < columns; c++, at++) {
      derivative[at] = total > 0 ? (unexplained * (c - mean) ** 2 - (c - rowMean) ** 2) / total : 0;
    }
  }
}

/** Sums of squares about the rows' means and about the common mean; an empty row's mean is the common one. */
function variances(histogram: ArrayLike<number>, rows: number, columns: number) {
  const rowMeans = new Float64Array(rows);
  let count = 0;
  let sum = 0;
  let squares = 0;
  let between = 0;
  const emptyRows: number[] = [];
  for (let r = 0, at = 0; r < rows; r++) {
    let rowCount = 0;
    let rowSum = 0;
    for (let c = 0; c < columns; c++, at++) {
      const n = histogram[at]!;
      rowCount += n;
      rowSum += n * c;
      squares += n * c * c;
    }
    count += rowCount;
    sum += rowSum;
    if (rowCount > 0) {
      rowMeans[r] = rowSum / rowCount;
      between += (rowSum * rowSum) / rowCount;
    } else emptyRows.push(r);
  }
  const mean = count > 0 ? sum / count : 0;
  for (const r of emptyRows) rowMeans[r] = mean;
  return { within: squares - between, total: count > 0 ? squares - sum * mean : 0, mean, rowMeans };
}
