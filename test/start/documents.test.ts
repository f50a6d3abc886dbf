import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import packageFacts from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const documents = [
  ...globSync(['*.md', 'docs/*.md', 'workflow/*.md'], { cwd: root }).filter((path) => path !== 'CHANGELOG.md'),
].sort();
const sources = globSync('{src-shared,src-main,src-renderer,test,scripts,bin}/**/*.{ts,vue,mjs,css}', { cwd: root });
const fileNames = new Set(sources.map((path) => basename(path)));
/** Folders that a document may leave out of a path. */
const bases = ['', 'src-main', 'src-main/engine', 'src-renderer', 'test'];

const textOf = (document: string) => readFileSync(join(root, document), 'utf8');
const codeSpans = (document: string) => [...textOf(document).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
const isThere = (path: string) => bases.some((base) => existsSync(join(root, base, path)));

/** A source file always; another path if its first part names something in the repository. */
function isMissing(span: string): boolean {
  if (!/^[\w.-]+(\/[\w.-]+)*\/?$/.test(span)) return false;
  const isSource = /\.(ts|vue|cjs|mjs)$/.test(span);
  if (!span.includes('/')) return isSource && !fileNames.has(span) && !existsSync(join(root, span));
  return (isSource || isThere(span.split('/')[0]!)) && !isThere(span);
}

it.each(documents)('%s: every file that it names is there', (document) => {
  expect(codeSpans(document).filter(isMissing)).toEqual([]);
});

it.each(documents)('%s: every link leads somewhere', (document) => {
  const links = [...textOf(document).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
  const own = links.filter((link) => !/^https?:/.test(link));
  expect(own.filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([]);
});

it.each(documents)('%s: every npm script that it names exists', (document) => {
  const named = [...textOf(document).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!);
  expect(named.filter((script) => !(script in packageFacts.scripts))).toEqual([]);
});

it('the threat model names a test for each measure that has one', () => {
  expect(codeSpans('docs/threat-model.md').filter((span) => span.endsWith('.test.ts')).length).toBeGreaterThan(15);
});
