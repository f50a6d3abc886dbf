import { expect, test } from 'vitest';
import { messageOf } from '../../src-shared/messages/message.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { oneFile, runPacking, type PackingCommand } from './packing-command.ts';

const command: PackingCommand = {
  usage: 'Usage: concord pack FILE',
  ...oneFile,
  doing: messageOf('packing'),
  work: ([file], _folder, { onProgress }) => {
    onProgress?.(1, 2);
    return Promise.resolve({ told: [messageOf('study-packed', { path: file! })], code: 3 });
  },
};
const run = (...args: string[]) =>
  runCommand({ run: (given) => runPacking(command, given) }, [...args, '--data', temporaryFolder()]);

test('tells what came of it in the chosen language, with its exit code; --quiet shows no progress', async () => {
  const english = await run('a.concord', '--quiet');
  expect(english).toMatchObject({ code: 3, errors: '' });
  expect(english.output).toContain('a.concord');
  const chinese = await run('a.concord', '--quiet', '--language', 'zh-CN');
  expect(chinese.output).toMatch(/[\u4e00-\u9fff]/);
});

test('more names or fewer are wrong usage; --help works without any', async () => {
  for (const names of [[], ['a', 'b']]) expect(await run(...names)).toMatchObject({ failure: 'usage' });
  expect(await run('--help')).toMatchObject({ code: 0, output: 'Usage: concord pack FILE\n' });
});
