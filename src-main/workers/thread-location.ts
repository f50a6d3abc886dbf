/** Where each worker thread's code lies in the sources, relative to this file; the build gives it the key's name. */
const threadSources = {
  thread: './thread.ts',
  'job-thread': '../workstation/jobs/job-thread.ts',
} as const;

export type ThreadName = keyof typeof threadSources;

/** The entry point of a worker thread, from the sources (Vitest, type stripping) as well as from the build in out/main. */
export function threadEntry(name: ThreadName): URL {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return new URL(threadSources[name], here);
  return new URL(here.includes('/chunks/') ? `../${name}.js` : `./${name}.js`, here);
}
