import { z } from 'zod';
import { messagesSchema } from '../messages/message-schema.ts';
import { jobId, registrationId, studyId } from './ids.ts';
import { nothing, request } from './fields.ts';

export const stepSchema = z.enum([
  'waiting', 'finding-files', 'reading', 'preparing', 'searching', 'refining', 'scoring', 'resampling', 'writing', 'sending', 'done',
]); // prettier-ignore
export type Step = z.infer<typeof stepSchema>;

export const jobSchema = z.object({
  jobId,
  kind: z.enum(['import', 'registration', 'export', 'send', 'retrieve']),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  step: stepSchema,
  /** 0..1 of the whole job. */
  fraction: z.number().min(0).max(1),
  secondsLeft: z.number().nonnegative().nullable(),
  registrationId: registrationId.nullable(),
  studyIds: z.array(studyId),
  /** What it is doing, or how it ended. */
  messages: messagesSchema,
});
export type Job = z.infer<typeof jobSchema>;

export const jobRequests = {
  'jobs.list': request(nothing, z.array(jobSchema)),
  'jobs.cancel': request(z.strictObject({ jobId }), nothing),
} as const;
