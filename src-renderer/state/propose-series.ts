import type { Series } from '../../src-shared/contract/series.ts';
import type { Modality } from '../../src-shared/modality.ts';

const fixedOrder: readonly Modality[] = [
  'T1',
  'T1C',
  'MR',
  'T2',
  'FLAIR',
  'PD',
  'CT',
  'PCA',
  'SWI',
  'EPI',
  'DWI',
  'PT',
  'unknown',
];
const movingOrder: readonly Modality[] = [
  'T2',
  'FLAIR',
  'CT',
  'PT',
  'T1C',
  'PCA',
  'SWI',
  'PD',
  'EPI',
  'DWI',
  'MR',
  'T1',
  'unknown',
];

/** The series that most people would take as fixed: the T1, the one with the most voxels if there are several. */
export function proposeFixed(series: readonly Series[]): Series | null {
  return firstBy(series, fixedOrder);
}

/** The most useful series to lay over the fixed one. */
export function proposeMoving(series: readonly Series[], fixed: Series | null): Series | null {
  return firstBy(
    series.filter(({ seriesId }) => seriesId !== fixed?.seriesId),
    movingOrder,
  );
}

function firstBy(series: readonly Series[], order: readonly Modality[]): Series | null {
  const usable = series.filter(({ usable }) => usable);
  usable.sort((a, b) => order.indexOf(a.modality) - order.indexOf(b.modality) || voxels(b) - voxels(a));
  return usable[0] ?? null;
}

const voxels = ({ size }: Series): number => (size ? size[0] * size[1] * size[2] : 0);
