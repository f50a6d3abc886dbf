import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWorkstation } from '../workstation/open-workstation.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { runConcord } from '../../test/fixtures/run-concord.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';

test('what a library prints about a broken file stays out of the JSON', async () => {
  const path = join(temporaryFolder(), 'broken.mha');
  const header = `ObjectType = Image
NDims = 3
BinaryData = True
CompressedData = True
CompressedDataSize = 99999
DimSize = 8 8 8
ElementSpacing = 1 1 1
ElementType = MET_FLOAT
ElementDataFile = LOCAL
`;
  writeFileSync(path, header + 'no zlib stream');
  const { code, output } = await runConcord(['inspect', '--json', path]);
  expect(JSON.parse(output)).toMatchObject({ series: [{ usable: false }] });
  expect(code).toBe(3);
});

test('each exit code is what the help says', async () => {
  const { output } = await runConcord(['--help']);
  expect(output).toMatch(/Exit codes: 0 done, 1 not now.*2 wrong usage, 3 .* 4 no match found, 130 cancelled\./s);
  const root = temporaryFolder();
  const workstation = openWorkstation({ folder: dataFolderAt(root) });
  try {
    expect(await runConcord(['import', root, '--data', root])).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/Another Concord/) as string,
    });
  } finally {
    await workstation.close();
  }
  expect(await runConcord(['list', '--data', join(root, 'none')])).toMatchObject({ code: 1 });
  expect(await runConcord(['inspect'])).toMatchObject({ code: 2 });
  expect(await runConcord(['inspect', join(root, 'nothing')])).toMatchObject({ code: 3 });
});

test('an unknown command is named, with 2', async () => {
  const { code, output, errors } = await runConcord(['regsiter']);
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain('regsiter');
});
