import { z } from 'zod';
import { commandId } from './commands.ts';
import { studyId } from './ids.ts';
import { registrationSchema } from './registrations.ts';
import { jobSchema } from './jobs.ts';

/** What the backend sends each window without a request. */
export const events = {
  'job.changed': jobSchema,
  'studies.changed': z.object({ studyId: studyId.nullable() }),
  'registration.changed': registrationSchema,
  /** A menu of the host was used. */
  'command.chosen': z.object({ command: commandId }),
  /** A study of the host's list of recent ones was chosen. */
  'study.chosen': z.object({ studyId }),
} as const;
export type EventName = keyof typeof events;
export type EventOf<Name extends EventName> = z.output<(typeof events)[Name]>;
