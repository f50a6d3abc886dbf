import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { dicomAttributes } from './dicom-attributes.ts';

interface Dcmjs {
  data: { DicomMetaDictionary: { nameMap: Record<string, { tag: string; vr: string }> } };
}
const { nameMap } = (createRequire(import.meta.url)('dcmjs') as Dcmjs).data.DicomMetaDictionary;
/** dcmjs's signs for "unsigned or signed" and "offset". */
const ambiguous: Readonly<Record<string, string>> = { xs: 'US', up: 'UL' };

it.each(Object.entries(dicomAttributes))('%s has the tag and VR of the dictionary of PS3.6', (keyword, [tag, vr]) => {
  const listed = nameMap[keyword]!;
  expect(tag.toString(16).padStart(8, '0')).toBe(listed.tag.replace(/[(),]/g, '').toLowerCase());
  expect(vr).toBe(ambiguous[listed.vr] ?? listed.vr);
});
