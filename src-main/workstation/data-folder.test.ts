import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolderAt, usualDataFolder } from './data-folder.ts';

test('all that Concord keeps lies below one whole path', () => {
  const { root, ...parts } = dataFolderAt('relative/place');
  expect(root).toBe(join(process.cwd(), 'relative', 'place'));
  expect(Object.values(parts).filter((path) => !path.startsWith(root))).toEqual([]);
  expect(new Set(Object.values(parts)).size).toBe(Object.keys(parts).length);
});

test('CONCORD_DATA decides; else it is where the system keeps the data of applications', () => {
  expect(usualDataFolder({ CONCORD_DATA: '/chosen' })).toBe('/chosen');
  if (process.platform !== 'linux') return;
  expect(usualDataFolder({ XDG_DATA_HOME: '/home/li/data' })).toBe('/home/li/data/concord');
  expect(usualDataFolder({})).toMatch(/\.local\/share\/concord$/);
});
