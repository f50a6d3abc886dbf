import type { Volume } from '../../../src-main/engine/volume.ts';

/** Full width at half maximum of a Gaussian, in standard deviations. */
const fwhmInSigmas = 2 * Math.sqrt(2 * Math.LN2);

/** The volume convolved with a Gaussian of the given width, mm; the outermost voxels go on beyond the grid. */
export function gaussianBlurred({ voxels, grid }: Volume, fwhmMm: number): Volume {
  const strides = [1, grid.size[0], grid.size[0] * grid.size[1]];
  let blurred = voxels;
  for (let axis = 0; axis < 3; axis++) {
    const weights = gaussianWeights(fwhmMm / fwhmInSigmas / grid.spacingMm[axis]!);
    blurred = convolvedAlong(blurred, grid.size[axis]!, strides[axis]!, weights);
  }
  return { voxels: blurred, grid };
}

/** Weights at 0, 1, 2 … voxels from the centre; those on both sides add up to 1. */
function gaussianWeights(sigmaVoxels: number): number[] {
  const weights = Array.from({ length: Math.ceil(3 * sigmaVoxels) + 1 }, (_, i) =>
    Math.exp(-0.5 * (i / sigmaVoxels) ** 2),
  );
  const total = 2 * weights.reduce((sum, weight) => sum + weight, 0) - weights[0]!;
  return weights.map((weight) => weight / total);
}

function convolvedAlong(voxels: Float32Array, length: number, stride: number, weights: readonly number[]) {
  const convolved = new Float32Array(voxels.length);
  const line = new Float64Array(length);
  const block = length * stride;
  for (let start = 0; start < voxels.length; start += block) {
    for (let first = start; first < start + stride; first++) {
      for (let i = 0; i < length; i++) line[i] = voxels[first + i * stride]!;
      for (let i = 0; i < length; i++) {
        let sum = weights[0]! * line[i]!;
        for (let d = 1; d < weights.length; d++) {
          sum += weights[d]! * (line[Math.max(0, i - d)]! + line[Math.min(length - 1, i + d)]!);
        }
        convolved[first + i * stride] = sum;
      }
    }
  }
  return convolved;
}
