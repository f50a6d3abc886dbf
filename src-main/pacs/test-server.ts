import type { PacsServer } from '../../src-shared/contract.ts';
import { serialiseFailure } from '../../src-shared/failure.ts';
import { associate, nameOf } from './association.ts';
import { dimse } from './dimse.ts';

/** Asks a server for an answer (C-ECHO); tells in plain words how that went. Sends no patient data. */
export async function testServer(server: PacsServer): Promise<{ reachable: boolean; message: string }> {
  const echo = new dimse.requests.CEchoRequest();
  let answered = false;
  echo.on('response', (response: { getStatus(): number }) => {
    answered = response.getStatus() === dimse.constants.Status.Success;
  });
  try {
    await associate(server, [echo]);
  } catch (error) {
    return { reachable: false, message: serialiseFailure(error).message };
  }
  return answered
    ? { reachable: true, message: `${nameOf(server)} answers.` }
    : { reachable: false, message: `${nameOf(server)} accepts the connection, but does not answer C-ECHO.` };
}
