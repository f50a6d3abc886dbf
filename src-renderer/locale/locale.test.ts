import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { chinese } from '../../src-shared/messages/chinese.ts';
import { messageOf, english } from '../../src-shared/messages/message.ts';
import { chinese } from './chinese.ts';
import { english, type MessageKey } from './english.ts';
import { formatDicomDate, formatNumber, formatPersonName, messageText, setLocale, t } from './translate.ts';

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();
const keys = Object.keys(english) as MessageKey[];

afterEach(() => setLocale('en'));

describe('the tables of texts', () => {
  it('have the same keys in both languages, none empty', () => {
    expect(Object.keys(chinese).toSorted()).toEqual(keys.toSorted());
    for (const key of keys) expect(english[key].trim() && chinese[key].trim(), key).not.toBe('');
  });

  it('fill the same places in both languages', () => {
    for (const key of keys) expect(places(chinese[key]), key).toEqual(places(english[key]));
  });

  it('have every remark of the backend in Chinese, with the same places', () => {
    for (const [code, text] of Object.entries(english)) {
      const translated = chinese[code as keyof typeof english];
      expect(translated, code).toBeTruthy();
      expect(places(translated!), code).toEqual(places(text));
    }
  });

  it('hold no text that the window does not use', () => {
    const folder = fileURLToPath(new URL('..', import.meta.url));
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(vue|ts)$/.test(name) && !/locale|\.test\./.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const families = [...source.matchAll(/t\(\s*`([\w.]+)\.\$\{/g)].map(([, family]) => `${family}.`);
    const unused = keys.filter(
      (key) => !source.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)),
    );
    expect(unused.filter((key) => !key.startsWith('time.'))).toEqual([]);
  });

  it('carry no text outside the tables in a component', () => {
    const folder = fileURLToPath(new URL('..', import.meta.url));
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.vue'),
    )) {
      const template = /<template>[\s\S]*<\/template>/.exec(readFileSync(join(folder, name), 'utf8'))?.[0] ?? '';
      const text = template
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/\{\{[\s\S]*?\}\}/g, '')
        .replace(/<(?:"[^"]*"|[^>"])*>/g, '\n');
      const words = text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => /[A-Za-z]{2,}/.test(line));
      expect(
        words.filter((word) => !['Concord', 'NCC', 'mm', 'English'].includes(word)),
        name,
      ).toEqual([]);
    }
  });
});

describe('what the backend says', () => {
  /** Before a window is there, or where a program asked wrongly: no reader of a window meets these. */
  const unread =
    /src-main\/(cli|workers|elastix|engine)\/|loopback\/server|connection\.ts|data-folder\.ts|refuse-unwritable|pair-list|pair-worker|register-sample|rebuild-index|read-series\.ts/;

  it('is said in messages, so that it has a text in each language', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const bare: string[] = [];
    for (const folder of ['src-main', 'src-shared', 'src-renderer']) {
      for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
        const path = `${folder}/${name}`;
        if (!/\.(ts|vue)$/.test(name) || /\.test\.ts$/.test(name) || unread.test(path)) continue;
        const source = readFileSync(join(root, path), 'utf8');
        const failures = source.matchAll(/new Failure\(\s*'(input|output|conflict|not-found|network)',\s*['"`]/g);
        for (const { index } of failures) bare.push(`${path}:${source.slice(0, index).split('\n').length}`);
      }
    }
    expect(bare).toEqual([]);
  });
});

describe('texts and numbers', () => {
  it('change with the language at once', () => {
    expect(t('verdict.good')).toBe('Good match');
    expect(messageText(messageOf('mosaic'))).toMatch(/mosaic/);
    setLocale('zh-CN');
    expect(t('verdict.good')).toBe('匹配良好');
    expect(t('time.seconds', { seconds: 5 })).toContain('5');
    expect(messageText(messageOf('large-predicted-error', { errorMm: 4 }))).toMatch(/4/);
    expect(formatDicomDate('20260110')).toBe('2026年1月10日');
  });

  it('tell what is missing as such', () => {
    expect(formatNumber(null)).toBe('–');
    expect(formatDicomDate('')).toBe('–');
    expect(formatPersonName('Doe^Jane^M=ignored')).toBe('Doe, Jane M');
  });
});
