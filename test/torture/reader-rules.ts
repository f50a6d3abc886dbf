import { gunzipSync, inflateRawSync } from 'node:zlib';
import dicomParser, { type DataSet } from 'dicom-parser';

/**
 * What damaged inputs may be read as, by other code than the product's: dicom-parser over the whole file, and plain
 * look-ups of the formats' fixed places. Only for what the subjects hold; a rule that does not know gives null for
 * `voxels`, and then only the geometry is compared.
 */
export interface RuledVolume {
  readonly size: readonly number[];
  /** From a voxel to the next along each axis, LPS, mm. */
  readonly stepsMm: readonly (readonly number[])[];
  readonly originMm: readonly number[];
  readonly voxels: ArrayLike<number> | null;
}

export function niftiRule([stored]: readonly Buffer[]): RuledVolume | null {
  const bytes = stored!.readUInt16BE(0) === 0x1f8b ? gunzipSync(stored!) : stored!;
  const float = (at: number) => bytes.readFloatLE(at);
  const dims = [1, 2, 3].map((i) => bytes.readInt16LE(40 + 2 * i));
  const unit = [1, 1000, 1, 0.001][bytes[123]! & 7] ?? 1;
  const row = (r: number) => [0, 1, 2, 3].map((col) => unit * float(280 + 4 * (4 * r + col)));
  let rows = [row(0), row(1), row(2)];
  if (bytes.readInt16LE(254) === 0) {
    const [dx, dy, dz] = [1, 2, 3].map((i) => unit * float(76 + 4 * i)) as [number, number, number];
    if (bytes.readInt16LE(252) === 0)
      rows = [[dx, 0, 0, 0], [0, dy, 0, 0], [0, 0, dz, 0]]; // prettier-ignore
    else rows = ofQuaternion(bytes, [dx, dy, dz], unit);
  }
  const column = (i: number) => [-rows[0]![i]!, -rows[1]![i]!, rows[2]![i]!];
  const count = dims[0]! * dims[1]! * dims[2]!;
  const read = niftiReaders[bytes.readInt16LE(70)];
  const start = float(108);
  const [slope, intercept] = [float(112), float(116)];
  const scale = slope === 0 || Number.isNaN(slope) ? (value: number) => value : (value: number) => value * slope + intercept; // prettier-ignore
  const voxels = read ? Array.from({ length: count }, (_, i) => scale(read(bytes, start, i))) : null;
  return { size: dims, stepsMm: [column(0), column(1), column(2)], originMm: column(3), voxels };
}

const niftiReaders: Readonly<Record<number, (bytes: Buffer, start: number, i: number) => number>> = {
  2: (bytes, start, i) => bytes.readUInt8(start + i),
  256: (bytes, start, i) => bytes.readInt8(start + i),
  4: (bytes, start, i) => bytes.readInt16LE(start + 2 * i),
  512: (bytes, start, i) => bytes.readUInt16LE(start + 2 * i),
};

/** nifti1.h, method 2. */
function ofQuaternion(bytes: Buffer, [dx, dy, dz]: number[], unit: number): number[][] {
  const [b, c, d] = [256, 260, 264].map((at) => bytes.readFloatLE(at)) as [number, number, number];
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const last = bytes.readFloatLE(76) < 0 ? -dz! : dz!;
  const offset = [268, 272, 276].map((at) => unit * bytes.readFloatLE(at));
  return [
    [(a * a + b * b - c * c - d * d) * dx!, 2 * (b * c - a * d) * dy!, 2 * (b * d + a * c) * last, offset[0]!],
    [2 * (b * c + a * d) * dx!, (a * a + c * c - b * b - d * d) * dy!, 2 * (c * d - a * b) * last, offset[1]!],
    [2 * (b * d - a * c) * dx!, 2 * (c * d + a * b) * dy!, (a * a + d * d - c * c - b * b) * last, offset[2]!],
  ];
}

const numbersIn = (text: string | undefined) => (text?.match(/[-+]?\d*\.?\d+(?:e[-+]?\d+)?/gi) ?? []).map(Number);

export function nrrdRule([bytes]: readonly Buffer[]): RuledVolume | null {
  const text = bytes!.toString('latin1');
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(text)?.[1];
  const size = numbersIn(field('sizes'));
  const vectors = [...(field('space directions') ?? '').matchAll(/\(([^()]*)\)/g)].map(([, one]) => numbersIn(one));
  if (vectors.length !== 3 || vectors.some((one) => one.length !== 3)) return null;
  const isRas = /right-anterior|^RAS/i.test(field('space') ?? '');
  const lps = ([x, y, z]: number[]) => (isRas ? [-x!, -y!, z!] : [x!, y!, z!]);
  const stepsMm = vectors.map(lps);
  return { size, stepsMm, originMm: lps(numbersIn(field('space origin'))), voxels: null };
}

export function metaImageRule([bytes]: readonly Buffer[]): RuledVolume | null {
  const text = bytes!.toString('latin1');
  const field = (name: string) => numbersIn(new RegExp(`^${name}\\s*=\\s*(.*)$`, 'm').exec(text)?.[1]);
  const spacing = field('ElementSpacing');
  const origin = field('Offset');
  // MetaIO: without one, along the patient's axes.
  const stated = field('TransformMatrix');
  const matrix = stated.length === 9 ? stated : [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const stepsMm = [0, 1, 2].map((axis) => [0, 1, 2].map((i) => (matrix[3 * axis + i] ?? 0) * spacing[axis]!));
  return { size: field('DimSize'), stepsMm, originMm: origin.length === 3 ? origin : [0, 0, 0], voxels: null };
}

interface RuledSlice {
  readonly position: number[];
  readonly orientation: number[];
  readonly spacing: number[];
  readonly size: [number, number];
  readonly values: number[];
}

/** Null also where slices lie apart unevenly: the product resamples those, and says so. */
export function dicomRule(files: readonly Buffer[]): RuledVolume | null {
  const slices = files.flatMap(slicesIn);
  const [first] = slices;
  const [ax, ay, az, bx, by, bz] = first!.orientation as [number, number, number, number, number, number];
  const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const height = ({ position }: RuledSlice) => position.reduce((sum, mm, i) => sum + mm * normal[i]!, 0);
  const sorted = slices.toSorted((a, b) => height(a) - height(b));
  const gap = (height(sorted.at(-1)!) - height(sorted[0]!)) / (sorted.length - 1);
  const { size, spacing, position } = sorted[0]!;
  return {
    size: [...size, sorted.length],
    stepsMm: [[ax, ay, az].map((n) => n * spacing[1]!), [bx, by, bz].map((n) => n * spacing[0]!), normal.map((n) => n * gap)], // prettier-ignore
    originMm: position,
    voxels: sorted.flatMap(({ values }) => values),
  };
}

const delimiter = Buffer.from('feffdde000000000', 'hex');

/** Zeros after the fragments' end are padding, which dicom-parser would read as an element. */
function withoutPadding(file: Buffer): Buffer {
  const at = file.lastIndexOf(delimiter);
  const end = at + delimiter.length;
  return at >= 0 && file.subarray(end).every((byte) => byte === 0) ? file.subarray(0, end) : file;
}

function slicesIn(stored: Buffer): RuledSlice[] {
  const data = dicomParser.parseDicom(withoutPadding(inflatedFile(stored)));
  const numbers = (set: DataSet | undefined, tag: string) => (set?.string(tag) ?? '').split('\\').map(Number);
  const [columns, rows] = [data.uint16('x00280011')!, data.uint16('x00280010')!];
  const perFrame = data.elements['x52009230']?.items ?? [];
  const sets = perFrame.length > 0 ? perFrame.map((one) => one.dataSet) : [data];
  const shared = data.elements['x52009229']?.items?.[0]?.dataSet;
  const group = (set: DataSet | undefined, tag: string) =>
    perFrame.length === 0 ? data : ((set?.elements[tag] ?? shared?.elements[tag])?.items?.[0]?.dataSet ?? undefined);
  return sets.map((set, frame) => {
    const scale = group(set, 'x00289145');
    const slope = Number(scale?.string('x00281053') ?? 1) || 1;
    const intercept = Number(scale?.string('x00281052') ?? 0);
    return {
      position: numbers(group(set, 'x00209113'), 'x00200032'),
      orientation: numbers(group(set, 'x00209116'), 'x00200037'),
      spacing: numbers(group(set, 'x00289110'), 'x00280030'),
      size: [columns, rows],
      values: storedValues(data, frame, columns * rows).map((value) => value * slope + intercept),
    };
  });
}

function inflatedFile(bytes: Buffer): Buffer {
  const uid = bytes.indexOf('1.2.840.10008.1.2.1.99');
  if (uid < 0 || uid > 400) return bytes;
  // The last element of the meta information: the data set begins behind it.
  const head = Buffer.from(bytes.subarray(0, uid + 22));
  head.write('1.2.840.10008.1.2.1\0\0\0', uid, 'latin1');
  return Buffer.concat([head, inflateRawSync(bytes.subarray(uid + 22))]);
}

function storedValues(data: DataSet, frame: number, count: number): number[] {
  const element = data.elements['x7fe00010']!;
  const bytes = Buffer.from(data.byteArray.buffer, data.byteArray.byteOffset, data.byteArray.length);
  const signed = data.uint16('x00280103') === 1;
  const unused = 32 - (data.uint16('x00280101') ?? 16);
  const extended = (raw: number) => (signed ? (raw << unused) >> unused : (raw << unused) >>> unused);
  const [high, low] = element.fragments ? planes(bytes, element.fragments[frame]!, count) : [];
  return Array.from({ length: count }, (_, i) =>
    extended(high && low ? high[i]! * 256 + low[i]! : bytes.readUInt16LE(element.dataOffset + 2 * (frame * count + i))),
  );
}

/** PS3.5 G.3.2, written from the standard's words. */
function planes(bytes: Buffer, { position, length }: { position: number; length: number }, count: number) {
  const coded = bytes.subarray(position, position + length);
  return [1, 2].map((segment) => {
    const plane: number[] = [];
    let at = coded.readUInt32LE(4 * segment);
    while (plane.length < count) {
      const code = coded.readInt8(at++);
      if (code >= 0) for (let i = 0; i <= code; i++) plane.push(coded.readUInt8(at++));
      else if (code !== -128) {
        const value = coded.readUInt8(at++);
        for (let i = 0; i < 1 - code; i++) plane.push(value);
      }
    }
    return plane;
  });
}
