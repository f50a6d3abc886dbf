import type { DataSet } from 'dicom-parser';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { code, codes, double, items, text, unsigned16, unsigned32, vector } from '../../series-files/dicom/elements.ts';
import { readDicomHeader } from '../../series-files/dicom/read-header.ts';
import type { ReadSeries } from '../../series-files/read-series.ts';
import type { SourceFiles } from '../../storage/source-files.ts';
import { dicomAttributes, type Keyword, type ValueRepresentation } from './dicom-attributes.ts';
import { decimalString, type DicomDataset, type DicomValue } from './dicom-dataset.ts';

/** One object of a source series, for references to it. */
export interface SourceInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Image Position Patient; null for a multi-frame object. */
  readonly positionMm: Vec3 | null;
}

/** The headers of a DICOM series that an export copies from and refers to. */
export interface SourceSeries {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** Of the first file. */
  readonly header: DataSet;
  /** In the order of the series' files. */
  readonly instances: readonly SourceInstance[];
}

const filesAtOnce = 8;

/**
 * Reads the headers of every file of a series; null if it did not come from DICOM.
 * @param from gives whole files whose bytes are vouched for; without it headers are read as they are.
 */
export async function readSourceSeries(
  series: ReadSeries,
  from?: SourceFiles,
  signal?: AbortSignal,
): Promise<SourceSeries | null> {
  const files = series.dicom?.files ?? [];
  if (!series.dicom || files.length === 0) return null;
  let first: DataSet | undefined;
  const instances: SourceInstance[] = [];
  for (let start = 0; start < files.length; start += filesAtOnce) {
    signal?.throwIfAborted();
    const headers = await Promise.all(files.slice(start, start + filesAtOnce).map((path) => readHeader(path, from)));
    first ??= headers[0]!;
    instances.push(...headers.map(instanceOf));
  }
  return {
    studyInstanceUid: series.dicom.studyInstanceUid,
    seriesInstanceUid: series.dicom.seriesInstanceUid,
    header: first!,
    instances,
  };
}

function instanceOf(header: DataSet): SourceInstance {
  return {
    sopClassUid: code(header, 'x00080016'),
    sopInstanceUid: code(header, 'x00080018'),
    positionMm: vector(header, 'x00200032'),
  };
}

async function readHeader(path: string, from: SourceFiles | undefined): Promise<DataSet> {
  try {
    const header = await readDicomHeader(path, from ? await from.readWhole(path) : null);
    if (typeof header === 'object') return header;
    throw new Failure('input', messageOf('source-gone', { path }));
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('input', messageOf('source-gone', { path }), error);
  }
}

/** Copies the named attributes that the header holds, as Unicode, with values that DICOM forbids left out. */
export function copyAttributes(header: DataSet, keywords: readonly Keyword[], root: DataSet = header): DicomDataset {
  const copied: { [K in Keyword]?: DicomValue } = {};
  for (const keyword of keywords) {
    const [tag, vr] = dicomAttributes[keyword];
    const key = `x${tag.toString(16).padStart(8, '0')}`;
    if (header.elements[key]) copied[keyword] = readValue(header, key, vr, root);
  }
  return copied;
}

const allKeywords = Object.keys(dicomAttributes) as Keyword[];

function readValue(header: DataSet, key: string, vr: ValueRepresentation, root: DataSet): DicomValue {
  switch (vr) {
    case 'SQ':
      return items(header, key).map((item) => copyAttributes(item, allKeywords, root));
    case 'US':
      return numberOrEmpty(unsigned16(header, key));
    case 'UL':
      return numberOrEmpty(unsigned32(header, key));
    case 'FD':
      return numberOrEmpty(double(header, key));
    case 'LO':
    case 'SH':
    case 'PN':
      return text(header, key, root)
        .split('\\')
        .map((part) => validText(vr, part));
    case 'LT':
    case 'ST':
      return validText(vr, text(header, key, root));
    default:
      return codes(header, key).map((part) => validText(vr, part));
  }
}

function numberOrEmpty(value: number | null): DicomValue {
  return value ?? '';
}

const longest: Partial<Record<ValueRepresentation, number>> = { LO: 64, SH: 16, ST: 1024, LT: 10240 };

/** A value as its VR allows it (PS3.5 table 6.2-1); empty if nothing valid can be made of it. */
function validText(vr: ValueRepresentation, value: string): string {
  const trimmed = value.trim();
  switch (vr) {
    case 'DS':
      if (trimmed === '' || !Number.isFinite(Number(trimmed))) return '';
      return trimmed.length <= 16 ? trimmed : decimalString(Number(trimmed));
    case 'IS':
      return /^[+-]?\d{1,11}$/.test(trimmed) ? trimmed : '';
    case 'DA':
      return /^\d{8}$/.test(trimmed.replaceAll('.', '')) ? trimmed.replaceAll('.', '') : '';
    case 'TM':
      return /^\d{2,6}(\.\d{1,6})?$/.test(trimmed.replaceAll(':', '')) ? trimmed.replaceAll(':', '') : '';
    case 'CS':
      return /^[A-Z0-9 _]{0,16}$/.test(trimmed.toUpperCase()) ? trimmed.toUpperCase() : '';
    case 'UI':
      return /^[0-9.]{1,64}$/.test(trimmed) ? trimmed : '';
    case 'AS':
      return /^\d{3}[DWMY]$/.test(trimmed) ? trimmed : '';
    default:
      return [...trimmed.replace(/[\u0000-\u0008\u000b\u000e-\u001f]/g, ' ')].slice(0, longest[vr]).join('');
  }
}
