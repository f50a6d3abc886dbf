import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import type { ExportOptions } from '../../src-shared/contract/exports.ts';
import type { RegistrationId } from '../../src-shared/contract/ids.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import { startOrthanc } from '../conformance/orthanc.ts';
import { needsProgram } from '../conformance/programs.ts';
import { call, workstationWithRegistration } from '../conformance/registered-workstation.ts';
import { obliqueGrid, orthonormal } from '../conformance/source-series.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

const large = orthonormal({ ...obliqueGrid, size: [160, 160, 100], spacingMm: [1.2, 1.2, 1.2] });

async function startExport(
  workstation: Workstation,
  registrationId: RegistrationId,
  destination: ExportOptions['destination'],
) {
  const { jobId } = await call(workstation, 'exports.start', {
    registrationId,
    formats: ['dicom-series', 'spatial-registration'],
    anonymise: false,
    confirmDifferentPatients: false,
    locale: 'en',
    destination,
  });
  return jobId;
}

async function endOf(workstation: Workstation, jobId: Awaited<ReturnType<typeof startExport>>) {
  await workstation.jobs.settled(jobId);
  return workstation.jobs.find(jobId)!;
}

/** A file system of its own in memory; the test is skipped where this user may not mount one. */
function mounted(context: TestContext, options: string): string {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    context.skip('mounting a tmpfs needs root');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

test.each(['folder', 'zip', 'dicomdir'] as const)('a cancelled export as %s leaves nothing', async (kind) => {
  const folder = temporaryFolder();
  const { workstation, registrationId } = await workstationWithRegistration(folder, large);
  const out = join(folder, 'made', 'out');
  const path = kind === 'zip' ? join(out, 'result.zip') : out;
  const jobId = await startExport(workstation, registrationId, { kind, path });
  const begun = () =>
    existsSync(out) && readdirSync(out, { recursive: true }).some((name) => String(name).includes('IM00'));
  while (!begun() && workstation.jobs.find(jobId)!.state !== 'done') await new Promise((turn) => setTimeout(turn, 2));
  workstation.jobs.cancel(jobId);
  expect(await endOf(workstation, jobId)).toMatchObject({ state: 'cancelled' });
  expect(existsSync(join(folder, 'made'))).toBe(false);
});

test('a full disk and a read-only folder are reported plainly, and nothing half-written is left', async (context) => {
  const small = mounted(context, 'size=300k');
  const locked = mounted(context, 'size=300k');
  const folder = temporaryFolder();
  const { workstation, registrationId } = await workstationWithRegistration(folder, large);
  mkdirSync(join(locked, 'in'));
  execFileSync('mount', ['-o', 'remount,ro', locked]);
  for (const kind of ['folder', 'zip', 'dicomdir'] as const) {
    for (const [disk, reason] of [[small, 'full'], [locked, 'read-only']] as const) {
      const path = join(disk, 'in', kind === 'zip' ? 'result.zip' : 'out');
      const job = await endOf(workstation, await startExport(workstation, registrationId, { kind, path }));
      expect(job.state, `${kind} ${reason}`).toBe('failed');
      expect(englishTexts(job.messages), kind).toContain(reason);
    }
    expect(readdirSync(small), kind).toEqual([]);
    expect(readdirSync(locked, { recursive: true }), kind).toEqual(['in']);
  }
}, 60_000); // prettier-ignore

test('a network that breaks for good, and a cancelled send, leave whole objects at the server and none here', async (context) => {
  needsProgram(context, 'Orthanc');
  const folder = temporaryFolder();
  const orthanc = await startOrthanc(folder);
  const { workstation, registrationId } = await workstationWithRegistration(folder);
  const port = await proxyThatBreaks(orthanc.server.port, 60_000);
  const { serverId } = await call(workstation, 'servers.save', { serverId: null, server: { ...orthanc.server, port } });
  const broken = await endOf(workstation, await startExport(workstation, registrationId, { kind: 'pacs', serverId }));
  expect(broken.state).toBe('failed');
  expect(englishTexts(broken.messages)).toContain('of 25 objects');
  expect(readdirSync(workstation.folder.partial)).toEqual([]);
  const arrived = await orthanc.json<string[]>('/instances');
  expect(arrived.length).toBeGreaterThan(0);
  expect(arrived.length).toBeLessThan(25);
  for (const id of arrived) expect((await orthanc.bytes(`/instances/${id}/frames/0/raw`)).length).toBeGreaterThan(0);

  const direct = await call(workstation, 'servers.save', { serverId: null, server: orthanc.server });
  const jobId = await startExport(workstation, registrationId, { kind: 'pacs', serverId: direct.serverId });
  while (workstation.jobs.find(jobId)!.step !== 'sending') await new Promise((turn) => setTimeout(turn, 1));
  workstation.jobs.cancel(jobId);
  const cancelled = await endOf(workstation, jobId);
  expect(cancelled.state).toBe('cancelled');
  expect(readdirSync(workstation.folder.partial)).toEqual([]);
  const trail = await call(workstation, 'audit.list', { limit: 3 });
  expect(trail.find(({ action }) => action === 'sent')!.detail).toContain('of 25 objects');
}, 60_000); // prettier-ignore

/** A proxy on a free port that cuts each connection after so many bytes. */
async function proxyThatBreaks(targetPort: number, bytesAllowed: number): Promise<number> {
  const proxy = createServer((incoming) => {
    const outgoing = connect(targetPort, '127.0.0.1');
    let passed = 0;
    for (const socket of [incoming, outgoing]) socket.on('error', () => undefined);
    incoming.on('data', (bytes: Buffer) => {
      passed += bytes.length;
      if (passed > bytesAllowed) incoming.destroy();
      else outgoing.write(bytes);
    });
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('data', (bytes: Buffer) => incoming.write(bytes)).on('close', () => incoming.destroy());
  });
  onTestFinished(() => void proxy.close());
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return (proxy.address() as AddressInfo).port;
}
