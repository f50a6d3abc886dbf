import type { DataSet } from 'dicom-parser';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { LabelledSlice } from './dicom-slice.ts';
import { decimal, unsigned16 } from './elements.ts';
import { csaValues } from './siemens-csa.ts';
import { cross, dot } from './slice-stack.ts';

const siemensHeader = 'x00291010';
const imagesInMosaic = 'x0019100a';

/**
 * The slices that Siemens (VB to VE) packs into one picture, a tile each, row by row. The stated position is that of a picture
 * of the mosaic's size about the slices' common middle; the direction in which they follow each other stands in the
 * private header alone (NiBabel, "DICOM mosaic"; dcm2niix, nii_dicom.cpp). Without it they are refused: which slice is
 * the lowest would be a guess.
 */
export function mosaicSlices(dataSet: DataSet, whole: LabelledSlice): LabelledSlice[] | Message {
  const { slice, labels } = whole;
  const { format, pixelSpacingMm } = slice;
  const element = dataSet.elements[siemensHeader];
  const csa = element && csaValues(dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length));
  const count = unsigned16(dataSet, imagesInMosaic) ?? Number(csa?.get('NumberOfImagesInMosaic')?.[0]);
  const stated = csa?.get('SliceNormalVector')?.map(Number) ?? [];
  const gapMm = decimal(dataSet, 'x00180088') ?? decimal(dataSet, 'x00180050');
  if (!(count >= 1) || stated.length !== 3 || !stated.every(Number.isFinite) || !gapMm) return messageOf('mosaic');
  const across = Math.ceil(Math.sqrt(count));
  if (format.rows % across !== 0 || format.columns % across !== 0) return messageOf('mosaic');
  const [rows, columns] = [format.rows / across, format.columns / across];
  const normal = cross(slice.rowDirection, slice.columnDirection);
  const stepMm = Math.sign(dot(stated as unknown as Vec3, normal)) * Math.abs(gapMm);
  if (stepMm === 0) return messageOf('mosaic');
  const inRow = ((format.columns - columns) / 2) * pixelSpacingMm[1];
  const inColumn = ((format.rows - rows) / 2) * pixelSpacingMm[0];
  return Array.from({ length: count }, (_, k): LabelledSlice => {
    const place = (axis: 0 | 1 | 2) =>
      slice.positionMm[axis] +
      inRow * slice.rowDirection[axis] +
      inColumn * slice.columnDirection[axis] +
      k * stepMm * normal[axis];
    return {
      labels,
      slice: {
        ...slice,
        format: { ...format, rows, columns },
        positionMm: [place(0), place(1), place(2)],
        tile: {
          frameRows: format.rows,
          frameColumns: format.columns,
          firstRow: Math.floor(k / across) * rows,
          firstColumn: (k % across) * columns,
        },
      },
    };
  });
}

/** UIH packs slices likewise, and describes each in a private sequence (0065,1051). */
export function isUihGrid(dataSet: DataSet): boolean {
  return dataSet.elements['x00651051'] !== undefined;
}
