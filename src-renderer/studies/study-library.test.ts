import { describe, expect, it } from 'vitest';
import type { StudyId } from '../../src-shared/contract.ts';
import { FakeClient, study } from '../../test/fixtures/fake-client.ts';
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
  const library = createStudyLibrary(client);
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
