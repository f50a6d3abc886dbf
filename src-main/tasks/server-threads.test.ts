import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startDimseAttack, dimseAttacks, type DimseAttack } from '../../test/fixtures/hostile-dimse.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { ServerThreads } from './server-threads.ts';

const query = { patientName: 'Doe', patientId: '', studyDate: '' };

async function serverThat(attack: DimseAttack) {
  const { port, close } = await startDimseAttack(attack);
  onTestFinished(close);
  return { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'A', callingAeTitle: 'B', tls: false };
}

it('a server that comes to no end within the time for all is left, and that is told', async () => {
  const server = await serverThat(dimseAttacks['a byte at a time']);
  const threads = new ServerThreads({ 'server-find': { inAllMs: 500, objectMs: 60_000 } });
  await expect(threads.run('server-find', { server, query })).rejects.toMatchObject({
    code: 'network',
    messages: [{ code: 'server-too-slow', values: { server: 'PACS', limit: 1 } }],
  });
});

it('a server whose next object does not come is left', async () => {
  const server = await serverThat(dimseAttacks['silence']);
  const folder = join(temporaryFolder(), 'arriving');
  mkdirSync(folder);
  const threads = new ServerThreads({ 'server-retrieve': { inAllMs: 60_000, objectMs: 500 } });
  const retrieving = threads.run('server-retrieve', { server, studyInstanceUid: '1.2.3', folder });
  await expect(retrieving).rejects.toMatchObject({ messages: [{ code: 'server-too-slow' }] });
});

it('a silent server keeps no other from being asked, and closing ends what runs', async () => {
  const [silent, quick] = [await serverThat(dimseAttacks['silence']), await serverThat(dimseAttacks['60,000 answers'])];
  const threads = new ServerThreads();
  const waiting = threads.run('server-find', { server: silent, query });
  const outcome = waiting.then(() => 'ended', (error: { code: string }) => error.code); // prettier-ignore
  expect((await threads.run('server-find', { server: quick, query })).messages).toMatchObject([
    { code: 'more-studies' },
  ]);
  await threads.close();
  expect(await outcome).toBe('cancelled');
});

it('nothing that a server sends gets into a log', async () => {
  const written = [process.stderr, process.stdout].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
  onTestFinished(() => written.forEach((spy) => spy.mockRestore()));
  const server = await serverThat(dimseAttacks['nested sequences']);
  await new ServerThreads().run('server-find', { server, query });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(written.map((spy) => spy.mock.calls.flat().join(''))).toEqual(['', '']);
});
