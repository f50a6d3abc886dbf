/** Each worker thread's source, relative to this file; the build names its bundle by the key. */
const threadSources = {
  thread: './thread.ts',
  'task-worker': '../tasks/task-worker.ts',
} as const;

export type ThreadName = keyof typeof threadSources;

/** The entry point of a worker thread, in the sources (Vitest, type stripping) or in the build in out/main. */
export function threadEntry(name: ThreadName): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL(threadSources[name], here);
  return new URL(here.includes('/chunks/') ? `../${name}.js` : `./${name}.js`, here);
}
