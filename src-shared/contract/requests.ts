import type { z } from 'zod';
import { exportRequests } from './exports.ts';
import { jobRequests } from './jobs.ts';
import { registrationRequests } from './registrations.ts';
import { seriesRequests } from './series.ts';
import { serverRequests } from './servers.ts';
import { settingsRequests } from './settings.ts';
import { studyRequests } from './studies.ts';

/**
 * Everything that the window can ask of the backend. Both hosts are generated from `requests` and `events`; each message
 * is validated in both directions. Pixels do not pass here: they are streamed as bytes (byte-paths.ts).
 */
export const requests = {
  ...settingsRequests,
  ...studyRequests,
  ...jobRequests,
  ...seriesRequests,
  ...registrationRequests,
  ...exportRequests,
  ...serverRequests,
} as const;

export type RequestName = keyof typeof requests;
export type RequestOf<Name extends RequestName> = z.input<(typeof requests)[Name]['request']>;
export type ReplyOf<Name extends RequestName> = z.output<(typeof requests)[Name]['reply']>;
