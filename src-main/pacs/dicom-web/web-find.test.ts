import { expect, test } from 'vitest';
import { startWebServer } from '../../../test/fixtures/web-server.ts';
import { usualLimits } from '../server-limits.ts';
import { findStudiesByWeb } from './web-find.ts';

const query = { patientName: 'Doe', patientId: '', studyDate: '' };
const matchOf = (number: number) => ({
  '0020000D': { vr: 'UI', Value: [`1.2.${number}`] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane', Ideographic: '李^医' }] },
  '00100020': { vr: 'LO', Value: ['P1'] },
  '00080020': { vr: 'DA', Value: ['20260101'] },
  '00081030': { vr: 'LO' },
  '00080061': { vr: 'CS', Value: ['MR', 'CT'] },
});

const found = (body: string, status = 200) =>
  startWebServer((_visit, response) => void response.writeHead(status).end(body));

test('studies are told as the server has them, and the server is asked what was asked', async () => {
  const { server, visits } = await found(JSON.stringify([matchOf(1)]));
  expect(await findStudiesByWeb(server, { ...query, studyDate: '2026-01-01' })).toEqual({
    studies: [
      {
        studyInstanceUid: '1.2.1',
        patientName: 'Doe^Jane=李^医',
        patientId: 'P1',
        studyDate: '20260101',
        description: '',
        modalities: 'MR CT',
      },
    ],
    messages: [],
  });
  const asked = new URL(visits[0]!.path, 'http://x').searchParams;
  expect([asked.get('PatientName'), asked.get('StudyDate'), asked.has('PatientID')]).toEqual([
    'Doe*',
    '20260101',
    false,
  ]);
});

test('an empty list and "no content" are nothing found', async () => {
  const empty = { studies: [], messages: [] };
  expect(await findStudiesByWeb((await found('[]')).server, query)).toEqual(empty);
  expect(await findStudiesByWeb((await found('', 204)).server, query)).toEqual(empty);
});

test('of more studies than are listed the first are told, and that there are more', async () => {
  const { server, visits } = await found(JSON.stringify([1, 2, 3, 4].map(matchOf)));
  const { studies, messages } = await findStudiesByWeb(server, query, undefined, { ...usualLimits, studies: 2 });
  expect(studies).toHaveLength(2);
  expect(messages).toMatchObject([{ code: 'more-studies', values: { count: 2 } }]);
  expect(visits[0]!.path).toContain('limit=3');
});

test.each([
  ['a page', '<html></html>', 200, 'web-not-dicom'],
  ['a list of texts', '["1.2.3"]', 200, 'web-not-dicom'],
  ['a list without end', `[${JSON.stringify(matchOf(1))},`, 200, 'web-not-dicom'],
  ['a wish for a password', '', 401, 'web-wants-password'],
  ['an error', '', 503, 'web-status'],
])('%s is no answer', async (_what, body, status, code) => {
  const { server } = await found(body, status);
  const error = await findStudiesByWeb(server, query).then(() => null, (thrown: { messages: { code: string }[] }) => thrown); // prettier-ignore
  expect(error!.messages.at(-1)!.code).toBe(code);
});

test('a question that limits nothing is never sent', async () => {
  const { server, visits } = await found('[]');
  await expect(findStudiesByWeb(server, { ...query, patientName: '*' })).rejects.toMatchObject({ code: 'usage' });
  expect(visits).toEqual([]);
});
