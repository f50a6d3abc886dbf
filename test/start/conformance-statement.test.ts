import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const uidsIn = (text: string) => [...text.matchAll(/\b1\.2\.840\.10008\.[\d.]*\d\b/g)].map(([uid]) => uid);

const sources = globSync('src-main/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts'));
const inCode = new Set(sources.flatMap((path) => uidsIn(read(path))));
const inStatement = new Set(uidsIn(read('docs/dicom-conformance.md')));

it('the conformance statement names every SOP class and transfer syntax that the code knows, and no other', () => {
  // What a class begins with, in acceptStorage; and well-known services, which the DICOM library names.
  const byLibrary = ['1.2.840.10008.1.1'];
  const missing = [...inCode].filter((uid) => !inStatement.has(uid) && uid !== '1.2.840.10008.5.1.4.1.1');
  const unfounded = [...inStatement].filter((uid) => !inCode.has(uid) && !byLibrary.includes(uid));
  expect({ missing, unfounded }).toEqual({ missing: [], unfounded: [] });
});

it('it names the implementation that is written into files', () => {
  const [, uid] = /implementationClassUid = '([\d.]+)'/.exec(read('src-main/series-files/dicom/file-meta.ts'))!;
  expect(read('docs/dicom-conformance.md')).toContain(uid);
});

it.each(['dicom-conformance', 'ihe-integration', 'security-statement', 'risk-table'])(
  '%s says plainly that Concord is no cleared medical device',
  (name) => {
    expect(read(`docs/${name}.md`).replaceAll(/\s+/g, ' ')).toMatch(/not a cleared medical device/i);
  },
);
