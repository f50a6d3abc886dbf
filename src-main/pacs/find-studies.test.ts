import { expect, test } from 'vitest';
import { startDimseServer } from '../../test/fixtures/dimse-server.ts';
import { findStudies, foundStudies, limitsOf, shown } from './find-studies.ts';
import { usualLimits } from './server-limits.ts';

const query = { patientName: 'Doe', patientId: '', studyDate: '' };
const matchOf = (number: number) => ({
  SpecificCharacterSet: 'ISO_IR 192',
  StudyInstanceUID: `1.2.${number}`,
  PatientName: 'Doe^Jane',
  PatientID: 'P12',
  StudyDate: '20260101',
  StudyDescription: 'Heads',
  ModalitiesInStudy: ['MR', 'CT'],
});

test('studies are told as the server has them, and the server is asked what was asked', async () => {
  const { server, seen } = await startDimseServer({ finds: [matchOf(1), matchOf(2)] });
  const { studies, messages } = await findStudies(server, { ...query, studyDate: '2026-01-01-2026-02-01' });
  expect(messages).toEqual([]);
  expect(studies).toEqual(
    [1, 2].map((number) => ({
      studyInstanceUid: `1.2.${number}`,
      patientName: 'Doe^Jane',
      patientId: 'P12',
      studyDate: '20260101',
      description: 'Heads',
      modalities: 'MR CT',
    })),
  );
  expect(seen.queries).toMatchObject([
    { QueryRetrieveLevel: 'STUDY', StudyDate: expect.stringMatching(/^20260101-20260201 ?$/) as string },
  ]);
  expect(JSON.stringify(seen.queries[0]!['PatientName'])).toContain('Doe*');
});

test('nothing found is an empty list; elements that are missing are empty', async () => {
  const { server: empty } = await startDimseServer();
  expect(await findStudies(empty, query)).toEqual({ studies: [], messages: [] });
  const { server } = await startDimseServer({ finds: [{ StudyInstanceUID: '1.2' }] });
  expect((await findStudies(server, query)).studies).toEqual([
    { studyInstanceUid: '1.2', patientName: '', patientId: '', studyDate: '', description: '', modalities: '' },
  ]);
});

test('of more studies than are listed the first are told, and that there are more', async () => {
  const { server } = await startDimseServer({ finds: [1, 2, 3, 4].map(matchOf) });
  const { studies, messages } = await findStudies(server, query, undefined, { ...usualLimits, studies: 2 });
  expect(studies.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.2.1', '1.2.2']);
  expect(messages).toMatchObject([{ code: 'more-studies', values: { count: 2 } }]);
});

test('a server that refuses the question is told with its status', async () => {
  const { server } = await startDimseServer({ findStatus: 0xa700 });
  await expect(findStudies(server, query)).rejects.toMatchObject({
    code: 'network',
    messages: [{ code: 'query-refused', values: { status: 'a700' } }],
  });
});

test.each(['', '*', '**', ' ?', '* *'])('a question that limits nothing (%j) is never sent', (patientName) => {
  expect(() => limitsOf({ ...query, patientName })).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
});

test('a name begins so unless it has its own wildcards; dates are written as DICOM writes them', () => {
  expect(limitsOf(query).patientName).toBe('Doe*');
  expect(limitsOf({ ...query, patientName: '*Doe' }).patientName).toBe('*Doe');
  expect(limitsOf({ patientName: '', patientId: 'P1', studyDate: '' })).toEqual({ patientName: '', patientId: 'P1', studyDate: '' }); // prettier-ignore
  const dates = ['2026-01-02', '2026/01/02', '20260102', '20260102-20260203', '2026-01-02-2026-02-03', '-2026-02-03'];
  expect(dates.map((studyDate) => limitsOf({ ...query, studyDate }).studyDate)).toEqual(['20260102', '20260102', '20260102', '20260102-20260203', '20260102-20260203', '-20260203']); // prettier-ignore
});

test('no text of a server is longer than anybody reads', () => {
  expect(shown('x'.repeat(5000))).toHaveLength(1024);
  expect(foundStudies([], true).messages).toMatchObject([{ code: 'more-studies' }]);
});
