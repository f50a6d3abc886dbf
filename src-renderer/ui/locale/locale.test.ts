import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { english } from '../../../src-shared/messages/english.ts';
import { messageOf, type MessageCode } from '../../../src-shared/messages/message.ts';
import { formatDicomDate, formatNumber, formatPersonName, messageText, setLocale, t } from './translate.ts';

afterEach(() => setLocale('en'));

describe('the texts', () => {
  it('are all used', () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const source = ['src-main', 'src-renderer', 'src-shared']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
      )
      .filter((name) => /\.(vue|ts)$/.test(name) && !/messages\/(english|chinese)|\.test\./.test(name))
      .map((name) => readFileSync(join(root, name), 'utf8'))
      .join('\n');
    // Codes that are put together: `step.${step}`.
    const families = [...source.matchAll(/`([\w.-]+)\$\{/g)].map(([, start]) => start!);
    const unused = (Object.keys(english) as MessageCode[]).filter(
      (code) => !source.includes(`'${code}'`) && !families.some((family) => code.startsWith(family)),
    );
    // Results that earlier versions stored hold these.
    const kept = ['one-of-several-volumes', 'no-overlap', 'large-predicted-error', 'different-heads'];
    expect(unused).toEqual(kept);
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
