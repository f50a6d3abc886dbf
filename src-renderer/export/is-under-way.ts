import type { Job } from '../../src-shared/contract/jobs.ts';

export function isUnderWay({ state }: Pick<Job, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}
