import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readZip } from '../../../test/conformance/read-zip.ts';
import { runConcord } from '../../../test/fixtures/run-concord.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { dispatchRequest } from '../dispatch-request.ts';
import { findBytes } from '../series/byte-streams.ts';

const secrets = ['ZQMARKER', 'zqmarker', '203.0.113.9', 'open sesame'];

async function usedWorkstation() {
  const root = join(temporaryFolder(), 'ZQMARKER-data');
  const source = join(temporaryFolder(), 'ZQMARKER^Pat');
  writeTinySeries(source, { studyUid: '1.2.3', seriesUid: '1.2.3.4', sliceCount: 12, size: 32 });
  const workstation = testWorkstation(root);
  await importNow(workstation, [source]);
  const server = { name: 'ZQMARKER', dicomWebUrl: 'http://203.0.113.9/dicom', userName: 'zqmarker', password: 'open sesame' }; // prettier-ignore
  await dispatchRequest(workstation, 'servers.save', { serverId: null, server });
  await dispatchRequest(workstation, 'settings.set', { reviewerName: 'Dr ZQMARKER' });
  return workstation;
}

function expectSound(files: Map<string, Buffer>): void {
  expect([...files.keys()].sort()).toEqual(['logs/concord.log', 'report.json']);
  const report = JSON.parse(files.get('report.json')!.toString()) as Record<string, unknown>;
  expect(report).toMatchObject({ node: process.versions.node, database: 'readable', rows: { studies: 1, servers: 1 } });
  expect(report['settings']).toEqual({ locale: 'en', theme: 'dark', textScale: 1 });
  expect(files.get('logs/concord.log')!.toString()).toContain('"event":"job-ended"');
  for (const bytes of files.values()) for (const secret of secrets) expect(bytes.toString()).not.toContain(secret);
}

test('the window saves a report to a folder, or by a ticket: no secret, no patient data', async () => {
  const workstation = await usedWorkstation();
  const out = temporaryFolder();
  const saved = (await dispatchRequest(workstation, 'app.saveProblemReport', { folder: out })) as {
    reply: { path: string };
  };
  const [name] = readdirSync(out);
  expect(saved.reply).toEqual({ path: join(out, name!), ticket: null });
  expectSound(await readZip(join(out, name!)));

  const asked = (await dispatchRequest(workstation, 'app.saveProblemReport', { folder: null })) as {
    reply: { ticket: string };
  };
  const bytes = await findBytes(workstation, `downloads/${asked.reply.ticket}`);
  expect(bytes.downloadName).toMatch(/^concord-problem-report/);
  expectSound(await readZip(bytes.path));
  await bytes.onFetched!();
  expect(readdirSync(workstation.folder.downloads)).toEqual([]);
});

test('concord doctor --report writes it whole, and never over a file', async () => {
  const workstation = await usedWorkstation();
  const out = temporaryFolder();
  const report = ['doctor', '--data', workstation.folder.root, '--report', join(out, 'report.zip')];
  expect((await runConcord(report)).output).toContain(join(out, 'report.zip'));
  expectSound(await readZip(join(out, 'report.zip')));
  expect((await runConcord(report)).code).toBe(3);
  expect(readdirSync(out)).toEqual(['report.zip']);
});
