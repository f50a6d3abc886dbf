import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { writeTinySeries } from '../../test/fixtures/tiny-dicom.ts';
import { flushAll } from '../storage/flushed-files.ts';
import type { ImportEvent, ImportTask } from './task-messages.ts';
import { importFiles } from './import-files.ts';

vi.mock('../storage/flushed-files.ts', async (original) => {
  const real = await original<{ flushAll: typeof flushAll }>();
  return { ...real, flushAll: vi.fn(real.flushAll) };
});

function taskFor(source: string): ImportTask {
  const root = temporaryFolder();
  const task = {
    paths: [source],
    mode: 'copy',
    filesFolder: join(root, 'files'),
    partialFolder: join(root, 'partial'),
  };
  for (const folder of [task.filesFolder, task.partialFolder]) mkdirSync(folder);
  return task as ImportTask;
}

async function eventsOf(task: ImportTask, onEvent: (event: ImportEvent) => void): Promise<void> {
  const { signal } = new AbortController();
  await importFiles(task, { signal, cancelled: () => false, progress: () => undefined, emit: onEvent });
}

test('all files of a series and their folders are flushed to the disk before it is reported as kept', async () => {
  const source = temporaryFolder();
  writeTinySeries(source, { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  const task = taskFor(source);
  const flushed: string[] = [];
  vi.mocked(flushAll).mockImplementation((paths) => {
    for (const path of paths) {
      expect(existsSync(path)).toBe(true);
      flushed.push(relative(task.filesFolder, path));
    }
    return Promise.resolve();
  });
  let kept = 0;
  await eventsOf(task, (event) => {
    if (event.kind !== 'kept') return;
    kept = event.files.length;
    for (const { path } of event.files) expect(flushed).toEqual(expect.arrayContaining([path, dirname(path), '']));
  });
  expect(kept).toBe(6);
});

test('a data folder that vanished is not made again: the import ends with the reason', async () => {
  const source = temporaryFolder();
  writeTinySeries(source, { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  const task = taskFor(source);
  const root = dirname(task.filesFolder);
  const importing = eventsOf(task, ({ kind }) => {
    if (kind === 'found') rmSync(root, { recursive: true });
  });
  await expect(importing).rejects.toThrow(/no longer there/);
  expect(existsSync(root)).toBe(false);
});
