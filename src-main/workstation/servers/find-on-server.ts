import type { FoundStudies, StudyQuery } from '../../pacs/find-studies.ts';
import type { Server } from '../../pacs/server-kinds.ts';
import type { Workstation } from '../workstation.ts';

/** The search that each workstation has under way. */
const searches = new WeakMap<Workstation['threads']['servers'], AbortController>();

/** Searches a server; a search that still runs is ended, for nobody waits for it any more. */
export async function findStudies(
  { threads: { servers } }: Workstation,
  server: Server,
  query: StudyQuery,
): Promise<FoundStudies> {
  searches.get(servers)?.abort();
  const controller = new AbortController();
  searches.set(servers, controller);
  return servers.run('server-find', { server, query }, { signal: controller.signal });
}

export function stopFinding({ threads: { servers } }: Workstation): void {
  searches.get(servers)?.abort();
}
