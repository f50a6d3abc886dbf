import { mkdirSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { smallFile } from '../../../test/fixtures/dimse-bytes.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { multipartOf, startWebServer } from '../../../test/fixtures/web-server.ts';
import { usualLimits } from '../server-limits.ts';
import { retrieveStudyByWeb } from './web-retrieve.ts';

const [study, otherStudy] = ['1.2.3', '1.2.9'] as const;

let arriving: string;
beforeEach(() => {
  arriving = join(temporaryFolder(), 'arriving');
  mkdirSync(arriving);
});

const sends = (...studies: string[]) => multipartOf(studies.map((of, index) => smallFile(`${of}.${index}`, of)));
const answers = (answer: (response: ServerResponse) => void) =>
  startWebServer((_visit, response) => {
    response.setHeader('content-type', 'multipart/related; type="application/dicom"; boundary=b');
    answer(response);
  });

it('WADO-RS keeps objects of the study that was asked for, deletes others, and counts them', async () => {
  const { server, visits } = await answers((response) => response.end(sends(otherStudy, study, otherStudy)));
  expect(await retrieveStudyByWeb(server, study, arriving)).toEqual({ received: 1, refused: 2, strangers: 0 });
  expect(readdirSync(arriving)).toEqual(['000002.dcm']);
  expect(visits.map(({ path }) => path)).toEqual([`/dw/studies/${study}`]);
});

it('each object is told as it is kept', async () => {
  const { server } = await answers((response) => response.end(sends(study, study)));
  const reported: [number, number | null][] = [];
  await retrieveStudyByWeb(server, study, arriving, { onProgress: (received, all) => reported.push([received, all]) });
  expect(reported).toEqual([[1, null], [2, null]]); // prettier-ignore
});

it.each<[string, (response: ServerResponse) => void, string]>([
  ['nothing but other studies', (response) => response.end(sends(otherStudy)), 'only-other-studies'],
  ['an answer that breaks off', (response) => response.end(sends(study).subarray(0, -3)), 'study-broke-off'],
  [
    'an answer without a boundary',
    (response) => response.setHeader('content-type', 'text/html').end(),
    'web-not-dicom',
  ],
  ['a study that it has not', (response) => response.writeHead(404).end(), 'web-not-there'],
  ['compressed bytes', (response) => response.setHeader('content-encoding', 'gzip').end('x'), 'web-compressed'],
])('%s is a failure, and nothing half is left', async (_what, answer, code) => {
  const { server } = await answers(answer);
  const error = await retrieveStudyByWeb(server, study, arriving).then(() => null, (thrown: { messages: { code: string }[] }) => thrown); // prettier-ignore
  expect(error!.messages.at(-1)!.code).toBe(code);
  expect(readdirSync(arriving).filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('a study that breaks a limit is given up, with the name of the server', async () => {
  const { server } = await answers((response) => response.end(sends(study, study, study)));
  const limits = { ...usualLimits, objects: 2 };
  await expect(retrieveStudyByWeb(server, study, arriving, { limits })).rejects.toMatchObject({
    code: 'network',
    messages: [{ code: 'server-disconnected' }, { code: 'study-too-many-objects' }],
  });
});

it('cancelling ends it while objects still come', async () => {
  const controller = new AbortController();
  const { server } = await answers((response) => void response.write(sends(study).subarray(0, -6)));
  const retrieving = retrieveStudyByWeb(server, study, arriving, { signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await expect(retrieving).rejects.toMatchObject({ code: 'cancelled' });
});
