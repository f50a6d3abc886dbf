import { expect, test } from 'vitest';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { parseCommand, wrongUsage } from './arguments.ts';

const usage = 'Usage: concord test PATH [--out DIR]';
const parse = (...args: string[]) =>
  parseCommand(args, { options: { out: { type: 'string' } }, allowPositionals: true }, usage);

test('options and paths come as they were given', () => {
  const { values, positionals } = parse('a b', '--out=c d', '--', '--e');
  expect([values.out, positionals]).toEqual(['c d', ['a b', '--e']]);
});

test.each([
  ['an unknown option', ['--fast'], '--fast'],
  ['an option without its value', ['--out'], '--out'],
  ['an option that looks like a value', ['--out', '--x'], '--out'],
])('%s is wrong usage, with the option and how the command is used', (_what, args, named) => {
  let failure: Failure | undefined;
  try {
    parse(...args);
  } catch (error) {
    failure = error as Failure;
  }
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: 'usage', messages: [{ code: 'option-misunderstood' }, { code: 'command-usage' }] }); // prettier-ignore
  expect(failure!.message).toContain(named);
  expect(failure!.message.endsWith(usage)).toBe(true);
});

test('wrong usage keeps its cause', () => {
  const cause = new Error('why');
  expect(wrongUsage(usage, messageOf('give-one-path'), cause)).toMatchObject({ code: 'usage', cause });
});
