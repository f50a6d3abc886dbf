import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { writeTinySeries } from '../../test/fixtures/tiny-dicom.ts';
import * as inspect from './inspect.ts';

test('series are told with size, spacing and UID; --json prints the same and nothing else', async () => {
  const folder = temporaryFolder();
  writeTinySeries(folder, { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  const { code, output } = await runCommand(inspect, [folder]);
  expect(code).toBe(0);
  expect(output).toMatch(/^T1 {2}T1 tiny\n {2}8 x 8 x 6 {2}1\.5 x 1\.5 x 2 mm\n {2}series 1\.2\.3\.1\n/);
  const { output: json } = await runCommand(inspect, [folder, '--json']);
  expect(JSON.parse(json)).toMatchObject({ series: [{ seriesUid: '1.2.3.1', usable: true, size: [8, 8, 6] }], notUsed: [] }); // prettier-ignore
});

test('a series that cannot be registered is told with the reason, and ends with 3', async () => {
  const folder = temporaryFolder();
  writeTinySeries(folder, { studyUid: '1.2.3', seriesUid: '1.2.3.1', sliceCount: 1 });
  const { code, output } = await runCommand(inspect, [folder]);
  expect(code).toBe(3);
  expect(output).toMatch(/^ {2}not usable: \S+/m);
});

test('what is not there is refused by name; what is no series is not used', async () => {
  const folder = temporaryFolder();
  const missing = await runCommand(inspect, [join(folder, 'missing')]);
  expect(missing.failure).toBe('input');
  expect(missing.errors).toContain('missing');
  writeFileSync(join(folder, 'broken.nii'), 'no volume');
  expect((await runCommand(inspect, [folder])).code).not.toBe(0);
});

test.each([[[]], [['a', 'b']], [['--deep', 'a']]])('one path is needed: %j is wrong usage', async (args) => {
  const ran = await runCommand(inspect, args);
  expect(ran.failure).toBe('usage');
  expect(ran.errors).toContain('Usage: concord inspect PATH');
});
