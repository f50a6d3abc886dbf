/** How many files of a kind there are, and how large they are together. */
export type FileGroups = Readonly<Record<string, { readonly files: number; readonly kilobytes: number }>>;

/** Files by what they are for: what the bundler names by content, and the slices of the sample case, count together. */
export function fileGroups(inside: ReadonlyMap<string, { readonly size: number }>): FileGroups {
  const groups = new Map<string, { files: number; bytes: number }>();
  for (const [path, { size }] of inside) {
    const name = groupOf(path);
    const before = groups.get(name) ?? { files: 0, bytes: 0 };
    groups.set(name, { files: before.files + 1, bytes: before.bytes + size });
  }
  return Object.fromEntries(
    [...groups]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { files, bytes }]) => [name, { files, kilobytes: Math.round(bytes / 1000) }]),
  );
}

function groupOf(path: string): string {
  const together =
    /^(out\/main\/chunks|out\/renderer\/assets|assets\/sample-case\/T\d|node_modules\/better-sqlite3\/(?:lib|prebuilds))\//;
  const [, folder] = together.exec(path) ?? [];
  if (folder === undefined || path.includes('/pipelines/')) return path;
  return `${folder}/*${/\.[a-z0-9.]+$/i.exec(path)?.[0].replace(/^.*(\.\w+)$/, '$1') ?? ''}`;
}
