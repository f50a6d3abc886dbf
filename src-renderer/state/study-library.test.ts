import { describe, expect, it } from 'vitest';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { JobId, StudyId } from '../../src-shared/contract/ids.ts';
import { FakeClient, study } from '../../test/fixtures/fake-client.ts';
import { createJobStore } from './jobs.ts';
import { createStudyLibrary } from './study-library.ts';

const jane = study.studyId;
const john = 'john' as StudyId;

/** A library of two studies whose details arrive when the test says so. */
function slowLibrary() {
  const replies: { studyId: StudyId; arrive: () => void }[] = [];
  const client = new FakeClient({
    'studies.list': () => [study, { ...study, studyId: john }],
    'studies.get': ({ studyId }: { studyId: StudyId }) =>
      new Promise((resolve) => {
        const reply = { study: { ...study, studyId }, series: [], registrations: [] };
        replies.push({ studyId, arrive: () => resolve(reply) });
      }),
  });
  const library = createStudyLibrary(client, createJobStore(client));
  const arrive = async (studyId: StudyId) => {
    await expect.poll(() => replies.some((reply) => reply.studyId === studyId)).toBe(true);
    replies
      .splice(
        replies.findIndex((reply) => reply.studyId === studyId),
        1,
      )[0]!
      .arrive();
  };
  return { library, arrive, openId: () => library.open.value?.study.studyId ?? null };
}

describe('the study that is open', () => {
  it('stays closed when it was left while it was being read anew', async () => {
    const { library, arrive, openId } = slowLibrary();
    const opening = library.openStudy(jane);
    await arrive(jane);
    await opening;
    expect(openId()).toBe(jane);
    const refreshing = library.refresh();
    await expect.poll(() => library.loaded.value).toBe(true);
    library.closeStudy();
    await arrive(jane);
    await refreshing;
    expect(openId()).toBe(null);
  });

  it('is the one that was asked for last, whichever reply comes last', async () => {
    const { library, arrive, openId } = slowLibrary();
    const both = [library.openStudy(jane), library.openStudy(john)];
    await arrive(john);
    await arrive(jane);
    await Promise.all(both);
    expect(openId()).toBe(john);
  });
});

describe('an import', () => {
  const started = { jobId: 'job' as JobId, kind: 'import', state: 'running' } as Job;
  const ended = { ...started, state: 'done' } as Job;
  const summary = { studyIds: [john] };

  /** An import that ends while the window still waits for the list of jobs. */
  async function importOvertakenBy(...heard: Job[]) {
    let sendList = () => {};
    const client = new FakeClient({
      'studies.list': () => [study, { ...study, studyId: john }],
      'import.start': () => ({ jobId: started.jobId }),
      'import.summary': () => summary,
      'jobs.list': () => new Promise((resolve) => (sendList = () => resolve([started]))),
    });
    const jobs = createJobStore(client);
    const library = createStudyLibrary(client, jobs);
    const importing = library.importPaths(['/folder']);
    await expect.poll(() => client.calls.some(({ name }) => name === 'jobs.list')).toBe(true);
    for (const job of heard) await jobs.take(job);
    sendList();
    await importing;
    const asked = client.calls.filter(({ name }) => name === 'import.summary').length;
    return { library, jobs, asked };
  }

  it.each([
    ['had been heard of', [started, ended]],
    ['had not been heard of', [ended]],
  ])('that %s and ends before the list comes in is told of once, and does not go on', async (_, heard) => {
    const { library, asked } = await importOvertakenBy(...heard);
    expect(library.importJob.value).toBe(null);
    expect(library.lastImport.value).toEqual(summary);
    expect(asked).toBe(1);
  });

  it('that goes on is shown, and told of when it ends', async () => {
    const { library, jobs } = await importOvertakenBy();
    expect(library.importJob.value).toEqual(started);
    await jobs.take(ended);
    expect(library.importJob.value).toBe(null);
    expect(library.lastImport.value).toEqual(summary);
  });
});
