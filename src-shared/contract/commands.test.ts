import { expect, test } from 'vitest';
import { commandIds, commandOfKey, commands, keysShown } from './commands.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test('each key has one command', () => {
  const keys = commandIds.map((id) => keysShown(commands[id], false)).filter((keys) => keys !== '');
  expect(keys).toEqual([...new Set(keys)]);
});

test.each([
  [{ ...plain, key: 'r' }, 'register'],
  [{ ...plain, key: 'R', shiftKey: true }, 'register'],
  [{ ...plain, key: '?', shiftKey: true }, 'help'],
  [{ ...plain, key: 'r', ctrlKey: true }, null],
  [{ ...plain, key: 'r', altKey: true }, null],
  [{ ...plain, key: 'o', ctrlKey: true }, 'import-files'],
  [{ ...plain, key: 'O', metaKey: true, shiftKey: true }, 'import-folder'],
  [{ ...plain, key: 'Z', ctrlKey: true, shiftKey: true }, 'redo'],
  [{ ...plain, key: '+', ctrlKey: true, shiftKey: true }, 'larger-text'],
  [{ ...plain, key: '=', ctrlKey: true }, 'larger-text'],
  [{ ...plain, key: '0', ctrlKey: true }, 'usual-text'],
  [{ ...plain, key: '0' }, 'reset-views'],
  [{ ...plain, key: '+' }, null],
] as const)('%o is %s', (pressed, command) => expect(commandOfKey(pressed)).toBe(command));

test('keys are shown as the keyboard has them', () => {
  expect(keysShown(commands['import-folder'], false)).toBe('Ctrl + Shift + O');
  expect(keysShown(commands['larger-text'], true)).toBe('⌘ + +');
  expect(keysShown(commands.register, false)).toBe('R');
  expect(keysShown(commands.about, false)).toBe('');
});
