import { expect, test } from 'vitest';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { WorkUnderWay } from './work-under-way.ts';

const job = (jobId: string, state: Job['state'], fraction: number) => ({ jobId, state, fraction }) as Job;

test('the bar stands for all that waits or runs, and goes when it has ended, however it did', () => {
  const work = new WorkUnderWay();
  expect(work.fraction()).toBeNull();
  work.take(job('a', 'running', 0.5));
  work.take(job('b', 'queued', 0));
  expect(work.fraction()).toBe(0.25);
  work.take(job('a', 'done', 1));
  expect(work.fraction()).toBe(0);
  work.take(job('b', 'cancelled', 0));
  expect(work.fraction()).toBeNull();
});

test('what closing would lose is named; where nothing is lost there is no question', () => {
  const work = new WorkUnderWay();
  expect(work.lostByClosing('nothing')).toEqual([]);
  expect(work.lostByClosing('correction').map(({ code }) => code)).toEqual(['quit.correction']);
  work.take(job('a', 'running', 0.5));
  expect(work.lostByClosing('upload').map(({ code }) => code)).toEqual(['quit.upload', 'quit.jobs', 'quit.jobsLost']);
});
