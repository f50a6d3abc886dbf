import { z } from 'zod';
import { messagesSchema } from '../messages/message-schema.ts';
import { languages } from '../messages/text.ts';
import { nothing, request } from './fields.ts';

export const settingsSchema = z.object({
  locale: z.enum(languages),
  theme: z.enum(['dark', 'light']),
  textScale: z.number().min(1).max(2),
  reviewerName: z.string().max(200),
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
  'settings.get': request(nothing, settingsSchema),
  'settings.set': request(settingsSchema.partial(), settingsSchema),
} as const;
