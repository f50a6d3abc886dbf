import { elementHead } from '../../src-main/series-files/dicom/element-bytes.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { patientFromVoxel, transformPoint, type GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import {
  encodeElement,
  encodeElements,
  joinElements,
  type DicomDataset,
} from '../../src-main/series-export/dicom/dicom-dataset.ts';
import { fileMetaInformation } from '../../src-main/series-files/dicom/file-meta.ts';

/** A lopsided head of ellipsoids with an inner structure, in whole numbers: made in place of a patient. */
export function phantomVoxels({ size }: GridGeometry, brightness = 1): Float32Array {
  const [nx, ny, nz] = size;
  const voxels = new Float32Array(nx * ny * nz);
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const [x, y, z] = [(2 * i) / (nx - 1) - 1, (2 * j) / (ny - 1) - 1, (2 * k) / (nz - 1) - 1];
        const head = (x / 0.75) ** 2 + (y / 0.9) ** 2 + (z / 0.95) ** 2;
        const blob = ((x - 0.3) / 0.2) ** 2 + ((y + 0.4) / 0.25) ** 2 + ((z - 0.2) / 0.3) ** 2;
        voxels[n] = Math.round(brightness * (blob < 1 ? 900 + 50 * z : head < 1 ? 300 + 200 * y + 90 * x : 0));
      }
  return voxels;
}

export const obliqueGrid: GridGeometry = {
  size: [44, 52, 24],
  spacingMm: [4, 3.5, 6.5],
  originMm: [-80, -95, -60],
  direction: [
    0.98, -0.17364817766693, 0.0970573, 0.17101, 0.98480775301221, 0.0301537, -0.100818, -0.0129521, 0.9948205,
  ],
};

/** Rodrigues' rotation made exact: the directions above are rounded. */
export function orthonormal(grid: GridGeometry): GridGeometry {
  const d = grid.direction;
  const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
  const row = unit([d[0], d[3], d[6]]);
  const along = row[0]! * d[1] + row[1]! * d[4] + row[2]! * d[7];
  const column = unit([d[1] - along * row[0]!, d[4] - along * row[1]!, d[7] - along * row[2]!]);
  const normal = [
    row[1]! * column[2]! - row[2]! * column[1]!,
    row[2]! * column[0]! - row[0]! * column[2]!,
    row[0]! * column[1]! - row[1]! * column[0]!,
  ];
  return {
    ...grid,
    direction: [
      row[0]!, column[0]!, normal[0]!, row[1]!, column[1]!, normal[1]!, row[2]!, column[2]!, normal[2]!,
    ], // prettier-ignore
  };
}

export interface SourceSeriesRecipe {
  readonly grid: GridGeometry;
  readonly voxels: Float32Array;
  readonly sopClassUid: string;
  readonly seriesUid: string;
  readonly studyUid: string;
  readonly attributes: DicomDataset;
  /** The bytes of Patient's Name, where they are not UTF-8. */
  readonly patientNameBytes?: Uint8Array;
  readonly slope?: number;
  readonly intercept?: number;
}

/** Writes a classic series, one file a slice, as a scanner would. @returns the folder. */
export function writeSourceSeries(folder: string, recipe: SourceSeriesRecipe): string {
  const { grid, voxels, slope = 1, intercept = 0 } = recipe;
  const [nx, ny, nz] = grid.size;
  const d = grid.direction;
  mkdirSync(folder, { recursive: true });
  for (let k = 0; k < nz; k++) {
    const uid = `${recipe.seriesUid}.${k + 1}`;
    const elements = new Map(
      encodeElements({
        SpecificCharacterSet: 'ISO_IR 192',
        SOPClassUID: recipe.sopClassUid,
        SOPInstanceUID: uid,
        StudyInstanceUID: recipe.studyUid,
        SeriesInstanceUID: recipe.seriesUid,
        StudyDate: '20260102',
        StudyTime: '101112',
        StudyID: '7',
        AccessionNumber: '',
        ReferringPhysicianName: '',
        PatientBirthDate: '19700102',
        PatientSex: 'F',
        SeriesNumber: 4,
        InstanceNumber: k + 1,
        FrameOfReferenceUID: `${recipe.studyUid}.99`,
        ImagePositionPatient: transformPoint(patientFromVoxel(grid), [0, 0, k]),
        ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]],
        PixelSpacing: [grid.spacingMm[1], grid.spacingMm[0]],
        SliceThickness: grid.spacingMm[2],
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        Rows: ny,
        Columns: nx,
        BitsAllocated: 16,
        BitsStored: 16,
        HighBit: 15,
        PixelRepresentation: 0,
        RescaleIntercept: intercept,
        RescaleSlope: slope,
        ...recipe.attributes,
      }),
    );
    if (recipe.patientNameBytes) elements.set(0x00100010, encodeElement(0x00100010, 'PN', recipe.patientNameBytes));
    const pixels = Uint16Array.from(voxels.subarray(k * nx * ny, (k + 1) * nx * ny), (value) => Math.round((value - intercept) / slope)); // prettier-ignore
    const bytes = new Uint8Array(pixels.buffer);
    writeFileSync(
      join(folder, `${k + 1}.dcm`),
      Buffer.concat([
        fileMetaInformation(recipe.sopClassUid, uid),
        joinElements(elements),
        elementHead(0x7fe00010, 'OW', bytes.length),
        bytes,
      ]),
    );
  }
  return folder;
}
