import type { DataSet } from 'dicom-parser';
import type { Message } from '../../../src-shared/messages/message.ts';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { LabelledSlice, PixelFormat, SliceLabels } from './dicom-slice.ts';
import { mosaicSlices } from './mosaic.ts';
import {
  code,
  codes,
  decimal,
  decimals,
  double,
  firstItem,
  items,
  unsigned16,
  unsigned32,
  vector,
} from './elements.ts';

/**
 * The slices of one object: one for a classic file, one a frame for an enhanced one, one a tile for a mosaic. Empty if it
 * states no place in space; a reason if a mosaic does not tell how its slices lie.
 */
export function slicesOf(dataSet: DataSet, path: string, format: PixelFormat): LabelledSlice[] | Message {
  const perFrame = items(dataSet, 'x52009230');
  if (perFrame.length > 0) {
    return perFrame.flatMap((_, frameIndex) => {
      const slice = enhancedSlice(dataSet, path, format, perFrame, frameIndex);
      return slice ? [slice] : [];
    });
  }
  if (format.numberOfFrames > 1) return [];
  const slice = classicSlice(dataSet, path, format);
  if (!slice) return [];
  return codes(dataSet, 'x00080008').includes('MOSAIC') ? mosaicSlices(dataSet, slice) : [slice];
}

interface StatedPlace {
  readonly position: Vec3 | null;
  readonly orientation: readonly number[];
  readonly spacing: readonly number[];
}

/** A kilometre from the scanner's centre is no place of a slice. */
const furthestMm = 1e6;

function placed({ position, orientation, spacing }: StatedPlace) {
  const [rx, ry, rz, cx, cy, cz] = orientation;
  if (position === null || orientation.length !== 6 || spacing.length !== 2) return null;
  if (position.some((mm) => Math.abs(mm) > furthestMm)) return null;
  return {
    positionMm: position,
    rowDirection: [rx!, ry!, rz!] as const,
    columnDirection: [cx!, cy!, cz!] as const,
    pixelSpacingMm: [spacing[0]!, spacing[1]!] as const,
  };
}

function classicSlice(dataSet: DataSet, path: string, format: PixelFormat): LabelledSlice | null {
  const place = placed({
    position: vector(dataSet, 'x00200032'),
    orientation: decimals(dataSet, 'x00200037'),
    spacing: decimals(dataSet, 'x00280030'),
  });
  if (!place) return null;
  const labels: SliceLabels = {
    instanceNumber: decimal(dataSet, 'x00200013') ?? 0,
    frameType: codes(dataSet, 'x00080008').slice(2).join('\\'),
    echoTimeMs: decimal(dataSet, 'x00180081'),
    bValue: classicBValue(dataSet),
    gradient: gradientOf(dataSet, 'x00189089') || gradientOf(dataSet, 'x0019100e'),
    temporalPosition: code(dataSet, 'x00200100') || code(dataSet, 'x00541300') || code(dataSet, 'x00181060'),
    acquisitionNumber: code(dataSet, 'x00200012'),
    stackId: code(dataSet, 'x00209056'),
  };
  return {
    labels,
    slice: {
      path,
      frameIndex: 0,
      instanceNumber: labels.instanceNumber,
      format,
      ...place,
      rescaleSlope: decimal(dataSet, 'x00281053') || 1,
      rescaleIntercept: decimal(dataSet, 'x00281052') ?? 0,
    },
  };
}

/** The standard's b-value, else Siemens's (0019,100C), GE's (0043,1039) or Philips's (2001,1003). */
function classicBValue(dataSet: DataSet): number | null {
  const standard = double(dataSet, 'x00189087');
  if (standard !== null) return standard;
  const siemens = decimal(dataSet, 'x0019100c');
  if (siemens !== null) return siemens;
  const ge = decimal(dataSet, 'x00431039');
  if (ge !== null) return ge % 1e9;
  return dataSet.elements.x20011003?.length === 4 ? (dataSet.float('x20011003') ?? null) : null;
}

function gradientOf(dataSet: DataSet, tag: string): string {
  if (dataSet.elements[tag]?.length !== 24) return '';
  return [0, 1, 2].map((axis) => (dataSet.double(tag, axis) ?? 0).toFixed(3)).join(' ');
}

/** A frame of an enhanced object: functional groups of the frame, else those shared by all (PS3.3 C.7.6.16). */
function enhancedSlice(
  dataSet: DataSet,
  path: string,
  format: PixelFormat,
  perFrame: readonly DataSet[],
  frameIndex: number,
): LabelledSlice | null {
  const shared = firstItem(dataSet, 'x52009229');
  const group = (tag: string) => firstItem(perFrame[frameIndex], tag) ?? firstItem(shared, tag);
  const positionGroup = group('x00209113');
  const orientationGroup = group('x00209116');
  const measures = group('x00289110');
  const place = placed({
    position: positionGroup ? vector(positionGroup, 'x00200032') : null,
    orientation: orientationGroup ? decimals(orientationGroup, 'x00200037') : [],
    spacing: measures ? decimals(measures, 'x00280030') : [],
  });
  if (!place) return null;
  const rescale = group('x00289145');
  return {
    labels: enhancedLabels(group, frameIndex),
    slice: {
      path,
      frameIndex,
      instanceNumber: frameIndex + 1,
      format,
      ...place,
      rescaleSlope: (rescale && decimal(rescale, 'x00281053')) || 1,
      rescaleIntercept: (rescale && decimal(rescale, 'x00281052')) ?? 0,
    },
  };
}

function enhancedLabels(group: (tag: string) => DataSet | undefined, frameIndex: number): SliceLabels {
  const content = group('x00209111');
  const echo = group('x00189114');
  const diffusion = group('x00189117');
  const direction = firstItem(diffusion, 'x00189076');
  const frameType = group('x00189226') ?? group('x00189329') ?? group('x00189751');
  const temporal = content && unsigned32(content, 'x00209128');
  const acquisition = content && unsigned16(content, 'x00209156');
  return {
    instanceNumber: frameIndex + 1,
    frameType: frameType
      ? [...codes(frameType, 'x00089007').slice(2), code(frameType, 'x00089208')].filter(Boolean).join('\\')
      : '',
    echoTimeMs: echo ? double(echo, 'x00189082') : null,
    bValue: diffusion ? double(diffusion, 'x00189087') : null,
    gradient: direction ? gradientOf(direction, 'x00189089') : '',
    temporalPosition: temporal ? String(temporal) : '',
    acquisitionNumber: acquisition ? String(acquisition) : '',
    stackId: content ? code(content, 'x00209056') : '',
  };
}
