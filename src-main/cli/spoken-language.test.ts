import { afterEach, expect, test } from 'vitest';
import { messageOf } from '../../src-shared/messages/message.ts';
import { said, speak } from './spoken-language.ts';

afterEach(() => speak('en'));

test('English, unless another language is asked for by its tag', () => {
  expect(said([messageOf('cancelled')])).toBe('Cancelled.');
  speak(undefined);
  expect(said([messageOf('cancelled')])).toBe('Cancelled.');
  speak('zh-CN');
  expect(said([messageOf('cancelled')])).toBe('已取消。');
  expect(() => speak('xx')).toThrow('en, zh-CN');
});
