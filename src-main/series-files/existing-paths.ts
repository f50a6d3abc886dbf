import { isUtf8 } from 'node:buffer';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';

/**
 * File names that are not UTF-8. Linux and old discs allow any bytes, Node.js' strings do not: a path that is listed as
 * a string then leads nowhere. Such an entry is reached by a link with a readable name, in a folder of this process.
 */

const replacementCharacter = '\ufffd';

/** The names in a folder, in order, each with the path by which it can be opened. */
export async function entriesOf(folder: string): Promise<{ name: string; path: string }[]> {
  const names: Buffer[] = [];
  // Types of an older encoding than what is given: names come as bytes.
  for await (const { name } of (await opendir(folder, { encoding: 'buffer' as BufferEncoding })) as AsyncIterable<{
    name: unknown;
  }>) {
    names.push(Buffer.from(name as Uint8Array));
  }
  // A header and its voxels find each other by lying together: if one is linked, so is the other.
  const links = names.every(isUtf8) ? null : linksTo(folder, names);
  const entries = names.map((bytes, index) => {
    const name = readableName(bytes);
    return { name, path: links?.[index] ?? join(folder, name) };
  });
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * The path as given if it is there; else, if it lost bytes on its way through an argument, by what it must have been.
 * A name is found if one entry alone looks like it; the path as given comes back for others.
 */
export async function existingPath(path: string): Promise<string> {
  if (!path.includes(replacementCharacter)) return path;
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere || dirname(path) === path) return path;
  const folder = await existingPath(dirname(path));
  const wanted = basename(path);
  if (!wanted.includes(replacementCharacter)) return join(folder, wanted);
  try {
    const names = readdirSync(folder, { encoding: 'buffer' });
    const alike = names.flatMap((name, index) => (name.toString('utf8') === wanted ? [index] : []));
    return alike.length === 1 ? linksTo(folder, names)[alike[0]!]! : path;
  } catch {
    return path;
  }
}

/** True for a path that is gone when this process is: its file is to be copied, never referred to. */
export function isTemporaryPath(path: string): boolean {
  return linksFolder !== undefined && path.startsWith(join(linksFolder, sep));
}

let linksFolder: string | undefined;
const folderOfLinks = new Map<string, string>();

/** The paths of links to the entries of a folder, under names that can be distinguished. */
function linksTo(folder: string, names: readonly Buffer[]): string[] {
  if (linksFolder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'concord-names-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    linksFolder = made;
  }
  const real = realpathSync.native(folder, { encoding: 'buffer' });
  const key = real.toString('latin1');
  const links = folderOfLinks.get(key) ?? join(linksFolder, String(folderOfLinks.size));
  folderOfLinks.set(key, links);
  mkdirSync(links, { recursive: true });
  const taken = new Set<string>();
  return names.map((bytes) => {
    let name = readableName(bytes);
    while (taken.has(name)) name = `_${name}`;
    taken.add(name);
    const link = join(links, name);
    rmSync(link, { force: true });
    symlinkSync(Buffer.concat([real, Buffer.from('/'), bytes]), link);
    return link;
  });
}

/** Most names that are not UTF-8 are Latin-1. */
function readableName(name: Buffer): string {
  if (isUtf8(name)) return name.toString('utf8');
  return name.toString('latin1').replace(/[\u0000-\u001f\u007f-\u009f/\\]/g, '_');
}
