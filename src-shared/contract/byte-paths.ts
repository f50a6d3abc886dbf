import type { RegistrationId, SeriesId, TicketId, UploadId } from './ids.ts';

/** Paths of streamed bytes, relative to the host's base address. */
export const volumePath = (series: SeriesId) => `volumes/${encodeURIComponent(series)}`;
export const registeredVolumePath = (registration: RegistrationId) => `registered/${encodeURIComponent(registration)}`;
export const thumbnailPath = (series: SeriesId) => `thumbnails/${encodeURIComponent(series)}`;
export const uploadPath = (uploadId: UploadId, name: string) =>
  `uploads/${encodeURIComponent(uploadId)}/${encodeURIComponent(name)}`;
export const downloadPath = (ticket: TicketId) => `downloads/${encodeURIComponent(ticket)}`;
