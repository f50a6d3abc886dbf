import { describe, expect, it, test } from 'vitest';
import { chinese } from './chinese.ts';
import { english } from './english.ts';
import { messageOf, type MessageCode } from './message.ts';
import { englishText, messageText, messagesText } from './text.ts';

const placesOf = (text: string) => [...text.matchAll(/\{(\w+)(?:[:=][^{}]*)?\}/g)].map(([, name]) => name);
const codes = Object.keys(english) as MessageCode[];

describe('the tables of texts', () => {
  it('have the same codes in both languages, none empty', () => {
    expect(Object.keys(chinese).toSorted()).toEqual(codes.toSorted());
    for (const code of codes) expect(english[code].trim() && chinese[code].trim(), code).not.toBe('');
  });

  it('fill the same places in both languages', () => {
    for (const code of codes) {
      const [inEnglish, inChinese] = [placesOf(english[code]), placesOf(chinese[code])].map((names) => new Set(names));
      expect(inChinese, code).toEqual(inEnglish);
    }
  });
});

test('a message is told in the language of its reader', () => {
  const message = messageOf('large-predicted-error', { errorMm: 4 });
  expect(englishText(message)).toMatch(/4 mm/);
  expect(messageText(message, 'zh-CN')).toMatch(/预计误差为 4 mm/);
  expect(messagesText([message, message], 'zh-CN')).not.toContain(' 预计');
});

test('a word follows the count that stands before it', () => {
  expect(englishText(messageOf('files-added', { count: 1 }))).toBe('1 file added.');
  expect(englishText(messageOf('files-added', { count: 2 }))).toBe('2 files added.');
  expect(messageText(messageOf('files-added', { count: 1 }), 'zh-CN')).toContain('1');
});

test('a part of a sentence follows a key', () => {
  const message = messageOf('scale-mismatch', { series: 'moving', percent: 5, sense: 'long', axis: 'slices' });
  expect(englishText(message)).toBe(
    'The moving series seems 5 % too long across its slices. Is its slice spacing right?',
  );
  expect(messageText(message, 'zh-CN')).toContain('浮动序列');
  expect(englishText({ ...message, values: { ...message.values, series: 'of-tomorrow' } })).toMatch(/^of-tomorrow /);
});

test('a code of another version of Concord is shown as it is', () => {
  expect(englishText({ code: 'of-tomorrow' as MessageCode, values: {} })).toBe('of-tomorrow');
});
