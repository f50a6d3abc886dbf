import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PacsServer } from '../../src-shared/contract/servers.ts';
import { pathOf, run } from './programs.ts';

/**
 * dcmtk's archive over files that are indexed as they lie, so that it sends them as they are kept. It has to be told by
 * `options` which compression to accept and to propose.
 */
export async function startDcmqrscp(
  folder: string,
  files: readonly string[],
  movePort: number,
  options: readonly string[] = [],
): Promise<PacsServer> {
  const storage = join(folder, 'dcmqrscp');
  mkdirSync(storage, { recursive: true });
  const port = await freePort();
  const configuration = `
NetworkTCPPort = ${port}
MaxPDUSize = 16384
MaxAssociations = 16
HostTable BEGIN
concord = (CONCORD, 127.0.0.1, ${movePort})
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
ARCHIVE ${storage} RW (200, 1024mb) ANY
AETable END
`;
  writeFileSync(join(folder, 'dcmqrscp.cfg'), configuration);
  const indexed = await run('dcmqridx', [storage, ...files]);
  if (indexed.code !== 0) throw new Error(indexed.text);
  await startServer('dcmqrscp', ['-c', join(folder, 'dcmqrscp.cfg'), ...options], port);
  return {
    name: 'dcmqrscp',
    host: '127.0.0.1',
    port,
    calledAeTitle: 'ARCHIVE',
    callingAeTitle: 'CONCORD',
    tls: false,
  };
}

/** Starts a server program that ends with the test, and waits until it listens. */
export async function startServer(name: string, args: readonly string[], port: number): Promise<void> {
  const child = spawn(pathOf(name)!, args, { stdio: 'ignore' });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await listens(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} did not start within 10 s.`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
