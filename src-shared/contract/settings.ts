import { z } from 'zod';
import { messagesSchema } from '../messages/message-schema.ts';
import { languages } from '../messages/text.ts';
import { chosenPath, nothing, request } from './fields.ts';
import { commandId } from './commands.ts';
import { studyId, ticketId } from './ids.ts';

export const settingsSchema = z.object({
  locale: z.enum(languages),
  theme: z.enum(['dark', 'light']),
  textScale: z.number().min(1).max(2),
  /** The pair that is shown is registered before Register is pressed. */
  registersAhead: z.boolean(),
  /** The welcome on the sample case was put away. */
  welcomed: z.boolean(),
  reviewerName: z.string().max(200),
  /** The study that was open last; it is opened again at the next start. */
  openStudyId: studyId.nullable(),
  /** The studies that were opened last, the newest first. */
  recentStudyIds: z.array(studyId).max(10),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What would be lost if the window closed now: a position moved by hand and not saved, or files on their way. */
export const unsavedSchema = z.enum(['nothing', 'correction', 'upload']);

/** What a host shows around the window: its menus, the languages of its dialogs, what to ask before it closes. */
export const windowReportSchema = z.strictObject({
  locale: settingsSchema.shape.locale,
  theme: settingsSchema.shape.theme,
  /** What can be done at present. */
  commands: z.array(commandId),
  recent: z.array(z.object({ studyId, label: z.string() })).max(10),
  unsaved: unsavedSchema,
});
export type WindowReport = z.infer<typeof windowReportSchema>;

export const settingsRequests = {
  'app.info': request(
    nothing,
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'loopback']),
      dataFolder: z.string(),
      presetsVersion: z.string(),
      /** What Concord runs on, by name and version. */
      runtime: z.array(z.object({ name: z.string(), version: z.string() })),
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
  /** The window tells its host what it shows, at its start and at each change. */
  'app.reportWindow': request(windowReportSchema, nothing),
  /** The names, versions and licences of the libraries in Concord, and the licences' own words. */
  'app.licences': request(nothing, z.object({ text: z.string() })),
  'settings.get': request(nothing, settingsSchema),
  'settings.set': request(settingsSchema.partial(), settingsSchema),
} as const;
