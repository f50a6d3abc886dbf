import { parseAst } from 'vite';

/** What a module asks for, by each way that a bundle knows. */
export interface Asked {
  /** Of `import`, `export from`, `import()` and `require()`, if it is a plain text. */
  readonly modules: readonly string[];
  /** Of `new URL(…, import.meta.url)`: files beside it, and threads. */
  readonly urls: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** @param code a built script. */
export function askedBy(code: string): Asked {
  const modules: string[] = [];
  const urls: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as Node;
    const [first, second] = (node['arguments'] ?? []) as readonly Node[];
    if (node['source'] && /^(Import|Export)/.test(node.type)) modules.push(...textOf(node['source'] as Node));
    if (node.type === 'CallExpression' && isRequire(node['callee'] as Node)) modules.push(...textOf(first));
    if (node.type === 'NewExpression' && (node['callee'] as Node)['name'] === 'URL' && isOwnAddress(second))
      urls.push(...textOf(first));
    for (const [name, field] of Object.entries(node)) if (name !== 'parent') visit(field);
  };
  visit(parseAst(code));
  return { modules, urls };
}

/** `require`, or a bundler's helper of that name. */
function isRequire(callee: Node): boolean {
  return callee.type === 'Identifier' && /^(__)?require\d*$/.test(callee['name'] as string);
}

function isOwnAddress(node: Node | undefined): boolean {
  const object = node?.['object'] as Node | undefined;
  return object?.type === 'MetaProperty';
}

function textOf(node: Node | undefined): string[] {
  if (typeof node?.['value'] === 'string') return [node['value']];
  const quasis = node?.type === 'TemplateLiteral' ? (node['quasis'] as readonly { value: { cooked: string } }[]) : [];
  return quasis.length === 1 ? [quasis[0]!.value.cooked] : [];
}
