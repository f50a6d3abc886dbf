import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { DicomObject } from './dicom-object.ts';
import type { LabelledSlice, SliceLabels } from './dicom-slice.ts';
import { cross, dot } from './slice-stack.ts';

/** Parallel slices of one size that can form one volume, with what distinguishes them from others of the series. */
export interface SliceGroup {
  readonly slices: readonly LabelledSlice[];
  /** `TE 90 ms`, `b 1000`, …; empty if the series is one volume. */
  readonly label: string;
  /** How many further volumes over time or gradient directions were set aside for this one. */
  readonly volumesLeftOut: number;
}

/** More echoes, b-values or kinds than this are a time course: its first volume stands for it. */
const mostVolumesListed = 8;

/** Splits the slices of one series into volumes: by plane first, then by what resolves slices at the same position. */
export function splitSeries(objects: readonly DicomObject[]): SliceGroup[] {
  const slices = objects.flatMap((object) => object.slices);
  return groupByPlane(slices).flatMap((parallel) => splitByLabels(parallel));
}

function groupByPlane(slices: readonly LabelledSlice[]): LabelledSlice[][] {
  const groups: LabelledSlice[][] = [];
  for (const labelled of slices) {
    const home = groups.find((group) => samePlane(group[0]!, labelled));
    if (home) home.push(labelled);
    else groups.push([labelled]);
  }
  return groups;
}

/** A quarter of a degree, as the distance of unit vectors. */
const sameDirection = 4e-3;

function apart(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function samePlane({ slice: a }: LabelledSlice, { slice: b }: LabelledSlice): boolean {
  return (
    a.format.rows === b.format.rows &&
    a.format.columns === b.format.columns &&
    a.format.sampleType === b.format.sampleType &&
    a.pixelSpacingMm.every((mm, axis) => Math.abs(mm - b.pixelSpacingMm[axis]!) <= 1e-3 * mm) &&
    apart(a.rowDirection, b.rowDirection) < sameDirection &&
    apart(a.columnDirection, b.columnDirection) < sameDirection
  );
}

interface Key {
  readonly of: (labels: SliceLabels) => string | number | null;
  readonly name: (value: string | number | null) => string;
  /** A course over time or directions: one volume stands for all. */
  readonly isCourse: boolean;
}

/** In the order of trial. */
const keys: readonly Key[] = [
  { of: ({ frameType }) => frameType, name: (value) => String(value), isCourse: false },
  { of: ({ echoTimeMs }) => echoTimeMs, name: (value) => `TE ${value} ms`, isCourse: false },
  { of: ({ bValue }) => bValue, name: (value) => `b ${value} s/mm²`, isCourse: false },
  { of: ({ stackId }) => stackId, name: (value) => `stack ${value}`, isCourse: false },
  { of: ({ gradient }) => gradient, name: (value) => `gradient ${value}`, isCourse: true },
  { of: ({ temporalPosition }) => temporalPosition, name: (value) => `time ${value}`, isCourse: true },
  { of: ({ acquisitionNumber }) => acquisitionNumber, name: (value) => `acquisition ${value}`, isCourse: true },
];

function splitByLabels(slices: readonly LabelledSlice[]): SliceGroup[] {
  let groups: SliceGroup[] = [{ slices, label: '', volumesLeftOut: 0 }];
  for (const key of keys) groups = groups.flatMap((group) => splitByKey(group, key));
  groups = groups.map(firstOfUnlabelledCourse);
  return groups.map(({ slices: members, ...rest }) => ({
    ...rest,
    slices: members.toSorted((a, b) => a.labels.instanceNumber - b.labels.instanceNumber),
  }));
}

/** Splits if many slices share a position and the key distinguishes them; else leaves the group whole. */
function splitByKey(group: SliceGroup, key: Key): SliceGroup[] {
  const positions = countPositions(group.slices);
  const shared = group.slices.length - positions;
  if (shared === 0 || shared < 0.25 * positions) return [group];
  const parts = Map.groupBy(group.slices, ({ labels }) => key.of(labels));
  if (parts.size < 2) return [group];
  if (parts.size > 2 + (1.5 * group.slices.length) / positions) return [group]; // a clock, not a label
  const sharedAfter = [...parts.values()].reduce((sum, part) => sum + part.length - countPositions(part), 0);
  if (sharedAfter > 0.75 * shared) return [group];
  const ordered = [...parts].toSorted(([a], [b]) => compareValues(a, b));
  if (key.isCourse || ordered.length > mostVolumesListed) {
    const [, first] = ordered.find(([, part]) => part.length >= 0.9 * positions) ?? ordered[0]!;
    return [{ ...group, slices: first, volumesLeftOut: group.volumesLeftOut + ordered.length - 1 }];
  }
  return ordered.map(([value, part]) => ({
    ...group,
    slices: part,
    label: [group.label, key.name(value)].filter(Boolean).join(', '),
  }));
}

/** A course that no label distinguishes: slices at one position are distinguished by their numbers alone. */
function firstOfUnlabelledCourse(group: SliceGroup): SliceGroup {
  const positions = countPositions(group.slices);
  const volumes = Math.round(group.slices.length / Math.max(1, positions));
  if (volumes < 2 || group.slices.length !== volumes * positions) return group;
  return { ...group, volumesLeftOut: group.volumesLeftOut + volumes - 1, slices: firstAtEachPosition(group.slices) };
}

function firstAtEachPosition(slices: readonly LabelledSlice[]): LabelledSlice[] {
  const ordered = slices.toSorted((a, b) => a.labels.instanceNumber - b.labels.instanceNumber);
  const taken = new Set<number>();
  return ordered.filter((labelled) => {
    const position = positionKey(labelled, ordered[0]!);
    return !taken.has(position) && taken.add(position);
  });
}

function compareValues(a: string | number | null, b: string | number | null): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isFinite(x) && Number.isFinite(y)) return x - y;
  return String(a).localeCompare(String(b), 'en');
}

function countPositions(slices: readonly LabelledSlice[]): number {
  return new Set(slices.map((labelled) => positionKey(labelled, slices[0]!))).size;
}

/** Place along the normal of the group's first slice, in steps of 0.02 mm. */
function positionKey({ slice }: LabelledSlice, { slice: first }: LabelledSlice): number {
  const normal = cross(first.rowDirection, first.columnDirection);
  return Math.round(dot(slice.positionMm, normal) * 50);
}
