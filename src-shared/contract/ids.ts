import { z } from 'zod';

/** Every id is a UUID that the backend made: no other string, and so no path, passes for one. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const id = <Brand extends string>() => z.string().regex(uuid).brand<Brand>();
export const studyId = id<'StudyId'>();
export const seriesId = id<'SeriesId'>();
export const registrationId = id<'RegistrationId'>();
export const jobId = id<'JobId'>();
export const serverId = id<'ServerId'>();
export const uploadId = id<'UploadId'>();
/** Buys one download of one file, within a minute. */
export const ticketId = id<'TicketId'>();
export type StudyId = z.infer<typeof studyId>;
export type SeriesId = z.infer<typeof seriesId>;
export type RegistrationId = z.infer<typeof registrationId>;
export type JobId = z.infer<typeof jobId>;
export type ServerId = z.infer<typeof serverId>;
export type UploadId = z.infer<typeof uploadId>;
export type TicketId = z.infer<typeof ticketId>;
