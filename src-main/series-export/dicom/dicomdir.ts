import { join } from 'node:path';
import { code } from '../../series-files/dicom/elements.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { readDicomHeader } from '../../series-files/dicom/read-header.ts';
import type { Keyword } from './dicom-attributes.ts';
import { encodeDataset, encodeElement, type DicomDataset } from './dicom-dataset.ts';
import { fileMetaInformation } from '../../series-files/dicom/file-meta.ts';
import { writeParts } from './write-parts.ts';
import { explicitLittleEndian } from '../../series-files/dicom/transfer-syntax.ts';
import { newUid, storageClass } from './dicom-uids.ts';
import { copyAttributes } from './source-header.ts';

/**
 * Writes the directory of a DICOM folder (Basic Directory IOD, PS3.3 F.2), so that a CD or stick made of it is one that
 * other systems list. Paths obey PS3.10 8.2 and PS3.12 F: at most 8 capital letters, digits and `_` a part.
 *
 * @param root the folder that gets the DICOMDIR
 * @param filePaths the DICOM files, relative to `root`, with `/` between parts
 */
export async function writeDicomdir(root: string, filePaths: readonly string[]): Promise<void> {
  const patients = mergeRecords(await Promise.all(filePaths.map((path) => recordChain(root, path))));
  const sopInstanceUid = newUid();
  const meta = fileMetaInformation(storageClass.mediaStorageDirectory, sopInstanceUid);
  const before = (first: number, last: number) =>
    encodeDataset({
      FileSetID: 'CONCORD',
      OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity: first,
      OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity: last,
      FileSetConsistencyFlag: 0,
    });
  const sequenceHeadLength = 12;
  const start = meta.length + before(0, 0).length + sequenceHeadLength;
  const placed = placeRecords(patients, start);
  const items = placed.map(({ record, next, lower }) => encodeRecord(record, next, lower));
  const sequence = encodeElement(0x00041220, 'SQ', Buffer.concat(items));
  await writeParts(join(root, 'DICOMDIR'), [meta, before(start, offsetOfLast(placed, patients)), sequence]);
}

/** A record with those below it. `key` states whether two files share it. */
interface DirectoryRecord {
  readonly key: string;
  readonly dataset: DicomDataset;
  readonly lower: DirectoryRecord[];
}

async function recordChain(root: string, path: string): Promise<DirectoryRecord> {
  const header = await readDicomHeader(join(root, ...path.split('/')));
  if (typeof header === 'string')
    throw new Failure('internal', [messageOf('about', { subject: path }), messageOf('damaged-file')]);
  const record = (type: string, keywords: readonly Keyword[], required: DicomDataset, lower: DirectoryRecord[]) => {
    const copied = copyAttributes(header, keywords);
    const dataset: DicomDataset = {
      DirectoryRecordType: type,
      SpecificCharacterSet: 'ISO_IR 192',
      ...copied,
      ...missingFrom(copied, required),
    };
    return { key: `${type} ${JSON.stringify(dataset)}`, dataset, lower };
  };
  const isImage = code(header, 'x00280010') !== '' || header.elements['x00280010'] !== undefined;
  const content: readonly Keyword[] = ['InstanceNumber', 'ContentLabel', 'ContentDescription'];
  const needed = { InstanceNumber: 1, ContentLabel: 'CONCORD', ContentDescription: '' };
  const modality = code(header, 'x00080060');
  const leaf = isImage
    ? record('IMAGE', ['InstanceNumber'], { InstanceNumber: 1 }, [])
    : modality === 'PR'
      ? record(
          'PRESENTATION',
          [
            ...content,
            'PresentationCreationDate',
            'PresentationCreationTime',
            'ContentCreatorName',
            'BlendingSequence',
          ],
          { ...needed, ContentCreatorName: '' },
          [],
        )
      : record(
          modality === 'REG' ? 'REGISTRATION' : 'FIDUCIAL',
          [...content, 'ContentDate', 'ContentTime'],
          needed,
          [],
        );
  const file: DirectoryRecord = {
    ...leaf,
    key: path,
    dataset: {
      ...leaf.dataset,
      ReferencedFileID: path.split('/'),
      ReferencedSOPClassUIDInFile: code(header, 'x00080016'),
      ReferencedSOPInstanceUIDInFile: code(header, 'x00080018'),
      ReferencedTransferSyntaxUIDInFile: explicitLittleEndian,
    },
  };
  const series = record('SERIES', ['Modality', 'SeriesInstanceUID', 'SeriesNumber'], { SeriesNumber: 1 }, [file]);
  // Study Date, Time and ID are of type 1 here, unlike in the objects themselves.
  const study = record(
    'STUDY',
    ['StudyDate', 'StudyTime', 'StudyDescription', 'StudyInstanceUID', 'StudyID', 'AccessionNumber'],
    { StudyDate: '19000101', StudyTime: '000000', StudyID: '1', AccessionNumber: '', StudyDescription: '' },
    [series],
  );
  return record('PATIENT', ['PatientName', 'PatientID'], { PatientName: '', PatientID: '1' }, [study]);
}

function missingFrom(copied: DicomDataset, required: DicomDataset): DicomDataset {
  const isEmpty = (value: unknown) => value === undefined || [value].flat().join('') === '';
  return Object.fromEntries(Object.entries(required).filter(([keyword]) => isEmpty(copied[keyword as Keyword])));
}

function mergeRecords(records: readonly DirectoryRecord[]): DirectoryRecord[] {
  return [...Map.groupBy(records, ({ key }) => key).values()].map((same) => ({
    ...same[0]!,
    lower: mergeRecords(same.flatMap(({ lower }) => lower)),
  }));
}

/** A record with the byte offsets, from the start of the file, of the next one beside it and the first below. 0: none. */
interface PlacedRecord {
  readonly record: DirectoryRecord;
  readonly offset: number;
  next: number;
  lower: number;
}

/** Lays the records out depth first. */
function placeRecords(records: readonly DirectoryRecord[], start: number): PlacedRecord[] {
  const placed: PlacedRecord[] = [];
  let offset = start;
  const place = (siblings: readonly DirectoryRecord[]): number => {
    let previous: PlacedRecord | undefined;
    let first = 0;
    for (const record of siblings) {
      const here: PlacedRecord = { record, offset, next: 0, lower: 0 };
      placed.push(here);
      if (previous) previous.next = offset;
      else first = offset;
      offset += encodeRecord(record, 0, 0).length;
      here.lower = place(record.lower);
      previous = here;
    }
    return first;
  };
  place(records);
  return placed;
}

function offsetOfLast(placed: readonly PlacedRecord[], roots: readonly DirectoryRecord[]): number {
  return placed.find(({ record }) => record === roots.at(-1))?.offset ?? 0;
}

/** An item of the Directory Record Sequence. The offsets have a fixed length, so an item's length does not depend on them. */
function encodeRecord({ dataset }: DirectoryRecord, next: number, lower: number): Uint8Array {
  const content = encodeDataset({
    OffsetOfTheNextDirectoryRecord: next,
    RecordInUseFlag: 0xffff,
    OffsetOfReferencedLowerLevelDirectoryEntity: lower,
    ...dataset,
  });
  const head = Buffer.alloc(8);
  head.writeUInt16LE(0xfffe, 0);
  head.writeUInt16LE(0xe000, 2);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}
