import { z } from 'zod';
import { messageSchema, messagesSchema } from '../messages/message-schema.ts';
import { jobId, registrationId, serverId, ticketId } from './ids.ts';
import { chosenPath, nothing, request } from './fields.ts';
import { settingsSchema } from './settings.ts';

export const exportFormatSchema = z.enum([
  'dicom-series', 'spatial-registration', 'blending-state', 'nifti', 'nrrd', 'tfm', 'fsl-mat', 'ants-mat', 'lta', 'greedy-mat', 'slicer-scene', 'json', 'report-pdf', 'report-html',
]); // prettier-ignore
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const exportOptionsSchema = z.object({
  registrationId,
  formats: z.array(exportFormatSchema).min(1),
  anonymise: z.boolean(),
  confirmDifferentPatients: z.boolean(),
  locale: settingsSchema.shape.locale,
  destination: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('folder'), path: chosenPath }),
    z.object({ kind: z.literal('zip'), path: chosenPath }),
    z.object({ kind: z.literal('dicomdir'), path: chosenPath }),
    /** The window saves the ZIP itself: `exports.download` gives the way to it. */
    z.object({ kind: z.literal('download') }),
    z.object({ kind: z.literal('pacs'), serverId }),
  ]),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;

/** How a server took one object. */
export const sentObjectSchema = z.object({
  sopInstanceUid: z.string(),
  stored: z.boolean(),
  /** Empty if it was stored and the server noted nothing. */
  messages: messagesSchema,
});

export const exportRequests = {
  'exports.preview': request(
    exportOptionsSchema,
    z.object({
      files: z.array(z.object({ name: z.string(), description: messageSchema })),
      megabytes: z.number(),
      warnings: messagesSchema,
      /** If not null, the export is refused for this reason. */
      refusal: messageSchema.nullable(),
    }),
  ),
  'exports.start': request(exportOptionsSchema, z.object({ jobId })),
  /** What an export that has ended wrote, or how a server took each object; null while there is nothing to report. */
  'exports.outcome': request(
    z.strictObject({ jobId }),
    z
      .object({ path: z.string().nullable(), server: z.string().nullable(), results: z.array(sentObjectSchema) })
      .nullable(),
  ),
  /** A ticket for the ZIP of an export to `download` that is done. */
  'exports.download': request(z.strictObject({ jobId }), z.object({ ticket: ticketId })),
  /** Prints the report by the system's dialog; what a printer was told is recorded as an export. */
  'exports.printReport': request(
    exportOptionsSchema.pick({ registrationId: true, confirmDifferentPatients: true, locale: true }),
    z.object({ printed: z.boolean() }),
  ),
  'exports.chooseFolder': request(nothing, z.object({ path: z.string().nullable() })),
} as const;
