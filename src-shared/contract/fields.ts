import { z } from 'zod';

/** Field types that several areas use, and what makes a request. */

export const nothing = z.strictObject({});
export const vec3 = z.tuple([z.number(), z.number(), z.number()]);
/** ISO 8601 in UTC. */
export const isoTime = z.string();
/** A path on the backend's machine, as the user chose or typed it; longer ones no system takes. */
export const chosenPath = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]+$/);
/** A DICOM UID; a letter here and there is met with, though PS3.5 section 9.1 has none. */
export const uid = z.string().regex(/^[0-9A-Za-z][\w.-]{0,63}$/);

export const request = <Request extends z.ZodType, Reply extends z.ZodType>(
  requestSchema: Request,
  replySchema: Reply,
) => ({
  request: requestSchema,
  reply: replySchema,
});
