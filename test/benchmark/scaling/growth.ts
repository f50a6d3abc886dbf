/** One point of a cost that grows with size. */
export interface CostPoint {
  readonly megavoxels: number;
  readonly cost: number;
}

/** From one size to the next: cost ∝ voxels^exponent. 1 is in proportion; below 1, part of the cost does not grow. */
export interface Growth {
  readonly from: CostPoint;
  readonly to: CostPoint;
  readonly exponent: number;
}

/** Growth between neighbouring sizes, by size. */
export function growths(points: readonly CostPoint[]): Growth[] {
  const bySize = points.toSorted((a, b) => a.megavoxels - b.megavoxels);
  return bySize.slice(1).map((to, index) => {
    const from = bySize[index]!;
    return { from, to, exponent: Math.log(to.cost / from.cost) / Math.log(to.megavoxels / from.megavoxels) };
  });
}
