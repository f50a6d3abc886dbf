import type { PacsServer } from '../../src-shared/contract/servers.ts';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import { serialiseFailure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { associate, nameOf } from './association.ts';
import { dimse } from './dimse.ts';
import { usualLimits, type ServerLimits } from './server-limits.ts';

/** Asks a server for an answer (C-ECHO); returns how that went. Sends no patient data. */
export async function testServer(
  server: PacsServer,
  signal?: AbortSignal,
  limits: ServerLimits = usualLimits,
): Promise<ReplyOf<'servers.test'>> {
  const echo = new dimse.requests.CEchoRequest();
  let answered = false;
  echo.on('response', (response: { getStatus(): number }) => {
    answered = response.getStatus() === dimse.constants.Status.Success;
  });
  try {
    await associate(server, [echo], { signal, limits });
  } catch (error) {
    if (signal?.aborted) throw error;
    return { reachable: false, messages: serialiseFailure(error).messages };
  }
  const outcome = messageOf(answered ? 'server-answers' : 'server-no-echo', { server: nameOf(server) });
  return { reachable: answered, messages: [outcome] };
}
