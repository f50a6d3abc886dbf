import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { PacsServer } from '../../src-shared/contract/servers.ts';
import { freePort } from './dicom-servers.ts';
import { pathOf } from './programs.ts';

export interface RunningOrthanc {
  readonly server: PacsServer;
  /** Where the DICOMweb plugin answers, if it was loaded. */
  readonly dicomWebUrl: string;
  /** Asks Orthanc's own REST interface. */
  json<Answer>(path: string): Promise<Answer>;
  bytes(path: string): Promise<Buffer>;
}

/** Starts an empty Orthanc in `folder` on free ports of this machine alone; it ends with the test. */
export async function startOrthanc(
  folder: string,
  { concordPort, plugins = [] }: { readonly concordPort?: number; readonly plugins?: readonly string[] } = {},
): Promise<RunningOrthanc> {
  const [dicomPort, httpPort] = [await freePort(), await freePort()];
  const storage = join(folder, 'orthanc');
  mkdirSync(storage);
  const configuration = {
    Name: 'Test', StorageDirectory: storage, IndexDirectory: storage, DicomPort: dicomPort, HttpPort: httpPort, DicomAet: 'ORTHANC',
    DicomCheckCalledAet: true, DicomAlwaysAllowEcho: true, DicomAlwaysAllowStore: true, DicomAlwaysAllowFind: true, DicomAlwaysAllowGet: true, DicomAlwaysAllowMove: true,
    RemoteAccessAllowed: false, AuthenticationEnabled: false, Plugins: plugins, DefaultEncoding: 'Utf8', SaveJobs: false,
    DicomModalities: { concord: ['CONCORD', '127.0.0.1', concordPort ?? dicomPort] },
  }; // prettier-ignore
  writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(configuration));
  const child = spawn(pathOf('Orthanc')!, [join(folder, 'orthanc.json')], { stdio: 'ignore' });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  });
  const base = `http://127.0.0.1:${httpPort}`;
  await answering(`${base}/system`);
  return {
    server: { name: 'Orthanc', host: '127.0.0.1', port: dicomPort, calledAeTitle: 'ORTHANC', callingAeTitle: 'CONCORD', tls: false },
    dicomWebUrl: `${base}/dicom-web`,
    json: async (path) => (await fetch(base + path)).json() as never,
    bytes: async (path) => Buffer.from(await (await fetch(base + path)).arrayBuffer()),
  }; // prettier-ignore
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await fetch(url).then((reply) => reply.ok, () => false)) return; // prettier-ignore
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Orthanc did not start within 10 s.');
}
