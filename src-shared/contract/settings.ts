import { z } from 'zod';
import { messagesSchema } from '../messages/message-schema.ts';
import { languages } from '../messages/text.ts';
import { chosenPath, nothing, request } from './fields.ts';
import { studyId, ticketId } from './ids.ts';

export const settingsSchema = z.object({
  locale: z.enum(languages),
  theme: z.enum(['dark', 'light']),
  textScale: z.number().min(1).max(2),
  /** The pair that is shown is registered before Register is pressed. */
  registersAhead: z.boolean(),
  reviewerName: z.string().max(200),
  /** The study that was open last; it is opened again at the next start. */
  openStudyId: studyId.nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsRequests = {
  'app.info': request(
    nothing,
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'loopback']),
      dataFolder: z.string(),
      presetsVersion: z.string(),
      /** What went wrong at start and was repaired (a database set aside), for a banner; else empty. */
      startupNotice: messagesSchema,
    }),
  ),
  /**
   * Writes a ZIP for those who mend Concord, without patient data or secrets: into `folder`, or if that is null, for a
   * download by the ticket.
   */
  'app.saveProblemReport': request(
    z.strictObject({ folder: chosenPath.nullable() }),
    z.object({ path: z.string().nullable(), ticket: ticketId.nullable() }),
  ),
  'settings.get': request(nothing, settingsSchema),
  'settings.set': request(settingsSchema.partial(), settingsSchema),
} as const;
