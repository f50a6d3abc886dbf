import { z } from 'zod';
import { messagesSchema } from '../messages/message-schema.ts';
import { jobId, serverId } from './ids.ts';
import { nothing, request, uid } from './fields.ts';

export const pacsServerSchema = z.object({
  name: z.string().min(1).max(64),
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535),
  calledAeTitle: z.string().min(1).max(16),
  callingAeTitle: z.string().min(1).max(16),
  tls: z.boolean(),
  /** A port of this machine: the server sends studies there (C-MOVE). Without it they come over our own connection (C-GET). */
  receivingPort: z.number().int().min(1).max(65535).optional(),
});
export type PacsServer = z.infer<typeof pacsServerSchema>;

/** A server spoken to by HTTP (PS3.18). */
export const dicomWebServerSchema = z.object({
  name: z.string().min(1).max(64),
  dicomWebUrl: z.url({ protocol: /^https?$/ }).max(500),
  userName: z.string().max(200).optional(),
});
export type DicomWebServer = z.infer<typeof dicomWebServerSchema>;

/** Settings as a window gives them. A password goes in and never comes out: an empty one keeps what is stored. */
export const serverSchema = z.union([
  pacsServerSchema,
  dicomWebServerSchema.extend({ password: z.string().max(1000).optional() }),
]);

const storedServer = z.union([
  pacsServerSchema.extend({ serverId }),
  dicomWebServerSchema.extend({ serverId, hasPassword: z.boolean() }),
]);

export const serverRequests = {
  'servers.list': request(nothing, z.array(storedServer)),
  'servers.save': request(z.strictObject({ serverId: serverId.nullable(), server: serverSchema }), storedServer),
  'servers.remove': request(z.strictObject({ serverId }), nothing),
  'servers.test': request(z.strictObject({ serverId }), z.object({ reachable: z.boolean(), messages: messagesSchema })),
  'servers.find': request(
    z.strictObject({ serverId, patientName: z.string(), patientId: z.string(), studyDate: z.string() }),
    z.object({
      studies: z.array(
        z.object({
          studyInstanceUid: z.string(),
          patientName: z.string(),
          patientId: z.string(),
          studyDate: z.string(),
          description: z.string(),
          modalities: z.string(),
        }),
      ),
      /** That there are more studies than these. */
      messages: messagesSchema,
    }),
  ),
  /** Ends the search that runs, if one does; it fails as cancelled. A newer search ends it too. */
  'servers.stopFinding': request(nothing, nothing),
  'servers.retrieve': request(z.strictObject({ serverId, studyInstanceUid: uid }), z.object({ jobId })),
} as const;
