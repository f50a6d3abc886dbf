import { onMounted, ref } from 'vue';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import type { ServerId } from '../../src-shared/contract/ids.ts';
import type { WindowState } from '../state/window-state.ts';

export type KnownServer = ReplyOf<'servers.list'>[number];

/** The servers in the settings, and which one is chosen: the first by default. */
export function useKnownServers({ client, attempt }: Pick<WindowState, 'client' | 'attempt'>) {
  const servers = ref<KnownServer[]>([]);
  const serverId = ref<ServerId | null>(null);

  async function load(): Promise<void> {
    servers.value = (await attempt(() => client.call('servers.list', {}))) ?? [];
    const isThere = servers.value.some((server) => server.serverId === serverId.value);
    if (!isThere) serverId.value = servers.value[0]?.serverId ?? null;
  }
  onMounted(load);
  return { servers, serverId, load };
}
