import { z } from 'zod';
import { studyId } from './ids.ts';
import { registrationSchema } from './registrations.ts';
import { jobSchema } from './jobs.ts';

/** What the backend sends each window without a request. */
export const events = {
  'job.changed': jobSchema,
  'studies.changed': z.object({ studyId: studyId.nullable() }),
  'registration.changed': registrationSchema,
} as const;
export type EventName = keyof typeof events;
export type EventOf<Name extends EventName> = z.output<(typeof events)[Name]>;
