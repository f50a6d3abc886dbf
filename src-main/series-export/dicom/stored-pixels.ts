import type { Modality } from '../../../src-shared/modality.ts';
import type { Volume } from '../../engine/volume.ts';
import { countsInWholeNumbers } from '../stored-voxels.ts';
import { decimalString } from './dicom-dataset.ts';

/** How one series' voxels become 16-bit stored values: value = stored · slope + intercept, the same for all slices. */
export interface StoredPixels {
  readonly slope: number;
  readonly intercept: number;
  readonly signed: boolean;
  /** The stored value of what lies outside the moving image. */
  readonly padding: number;
  /** The stored values of plane k of the volume, little-endian. */
  readonly plane: (k: number) => Uint8Array;
}

/**
 * CT keeps slope 1 and intercept 0, so that a stored value is the HU itself. Other series whose source counted in whole
 * numbers keep those. The rest (PET in Bq/ml, parametric maps) is scaled to fill 16 bits, with intercept 0 as the PET
 * IOD demands (PS3.3 C.8.9.4.1.3).
 */
export function storedPixels(
  registered: Volume,
  source: Volume,
  modality: Modality,
  outsideValue: number,
): StoredPixels {
  const { low, high, allFinite } = range(registered.voxels, outsideValue);
  const signed = low < 0 || modality === 'CT';
  const [lowest, highest] = signed ? [-32768, 32767] : [0, 65535];
  const keepsUnits = low >= lowest && high <= highest;
  const whole =
    keepsUnits && (modality === 'CT' ? high - low >= 200 : modality !== 'PT' && countsInWholeNumbers(source.voxels));
  const fullScale = Math.max(high / highest, signed ? low / lowest : 0);
  const slope = whole || fullScale === 0 ? 1 : Number(decimalString(fullScale));
  const perStored = 1 / slope;
  const padding = Math.min(highest, Math.max(lowest, Math.floor(outsideValue * perStored + 0.5)));
  const planeVoxels = registered.grid.size[0] * registered.grid.size[1];
  return {
    slope,
    intercept: 0,
    signed,
    padding,
    plane: (k) => {
      const values = registered.voxels.subarray(k * planeVoxels, (k + 1) * planeVoxels);
      // Two's complement: a negative number wraps to the bits that a signed reader expects.
      const stored = new Uint16Array(planeVoxels);
      if (allFinite && keepsUnits && whole) {
        // Cutting off a positive number is its floor, and several times as fast.
        const toPositive = 0.5 - lowest;
        for (let i = 0; i < planeVoxels; i++) stored[i] = ((values[i]! + toPositive) | 0) + lowest;
        return new Uint8Array(stored.buffer);
      }
      for (let i = 0; i < planeVoxels; i++) {
        const nearest = Math.floor(values[i]! * perStored + 0.5);
        if (nearest >= lowest && nearest <= highest) stored[i] = nearest;
        else if (nearest > highest) stored[i] = highest;
        else stored[i] = nearest < lowest ? lowest : padding;
      }
      return new Uint8Array(stored.buffer);
    },
  };
}

/** The finite values' bounds, `outsideValue` among them. */
function range(voxels: Float32Array, outsideValue: number): { low: number; high: number; allFinite: boolean } {
  let low = outsideValue;
  let high = outsideValue;
  let allFinite = true;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value >= low && value <= high) continue;
    if (!Number.isFinite(value)) allFinite = false;
    else if (value < low) low = value;
    else high = value;
  }
  return { low, high, allFinite };
}
