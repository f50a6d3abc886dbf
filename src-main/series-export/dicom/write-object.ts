import { encodeDataset, type DicomDataset } from './dicom-dataset.ts';
import { fileMetaInformation } from '../../series-files/dicom/file-meta.ts';
import { writeParts } from './write-parts.ts';

/** Writes a data set without pixels as a DICOM file. */
export async function writeObject(path: string, dataset: DicomDataset): Promise<void> {
  const meta = fileMetaInformation(dataset.SOPClassUID as string, dataset.SOPInstanceUID as string);
  await writeParts(path, [meta, encodeDataset(dataset)]);
}
