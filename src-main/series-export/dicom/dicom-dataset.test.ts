import dicomParser from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import { decimalString, encodeDataset, encodeElements, joinElements } from './dicom-dataset.ts';
import { fileMetaInformation } from '../../series-files/dicom/file-meta.ts';

const parsed = (bytes: Uint8Array) => dicomParser.parseDicom(Buffer.concat([fileMetaInformation('1.2', '1.3'), bytes]));

describe('a decimal string', () => {
  it.each([0.1, -1.234567890123e-7, 1 / 3, -123.456789012345678, 1e21, -4e-16, 65535])(
    'of %d has at most 16 characters and the same value',
    (value) => {
      const text = decimalString(value);
      expect(text.length).toBeLessThanOrEqual(16);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.max(1e-13, Math.abs(value) * 1e-9));
    },
  );

  it('does not exist for what is not a number', () => {
    expect(() => decimalString(NaN)).toThrow(RangeError);
  });
});

describe('a data set', () => {
  it('is written in the order of tags, with even lengths, as an independent parser reads it', () => {
    const bytes = encodeDataset({
      PatientName: 'Wang^XiaoDong=王^小东',
      StudyInstanceUID: '1.2.3',
      ImageType: ['DERIVED', 'SECONDARY'],
      Rows: 512,
      PixelSpacing: [0.5, 1 / 3],
      SourceImageSequence: [{ ReferencedSOPInstanceUID: '1.2.3.4' }, { ReferencedSOPInstanceUID: '1.2.3.5' }],
      AccessionNumber: '',
    });
    const read = parsed(bytes);
    const tags = Object.keys(read.elements).filter((tag) => tag > 'x0008');
    expect(tags).toEqual([...tags].sort());
    expect(read.string('x0020000d')).toBe('1.2.3');
    expect(read.uint16('x00280010')).toBe(512);
    expect(read.elements['x00082112']!.items!.map((item) => item.dataSet!.string('x00081155'))).toEqual([
      '1.2.3.4',
      '1.2.3.5',
    ]);
    const { dataOffset, length } = read.elements['x00100010']!;
    expect(length % 2).toBe(0);
    expect(Buffer.from(read.byteArray.buffer, read.byteArray.byteOffset + dataOffset, length).toString('utf8').trimEnd()).toBe('Wang^XiaoDong=王^小东'); // prettier-ignore
    expect(read.elements['x00080050']!.length).toBe(0);
  });

  it('lets a later part win where parts hold the same tag', () => {
    const joined = joinElements(encodeElements({ Rows: 1, Columns: 2 }), encodeElements({ Rows: 3 }));
    expect([parsed(joined).uint16('x00280010'), parsed(joined).uint16('x00280011')]).toEqual([3, 2]);
  });

  it('writes a padding value by the pixels\u2019 sign', () => {
    const signed = parsed(encodeDataset({ PixelRepresentation: 1, PixelPaddingValue: -1000 }));
    expect(signed.int16('x00280120')).toBe(-1000);
  });
});
