import { z } from 'zod';
import { modalitySchema } from '../modality.ts';
import { messageSchema } from '../messages/message-schema.ts';
import { seriesId, studyId } from './ids.ts';
import { request, vec3 } from './fields.ts';

export const gridSchema = z.object({
  size: vec3,
  spacingMm: vec3,
  originMm: vec3,
  /** Row-major; columns are the grid axes in LPS. */
  direction: z.array(z.number()).length(9),
});

export const seriesSchema = z.object({
  seriesId,
  studyId,
  description: z.string(),
  number: z.string(),
  modality: modalitySchema,
  modalityEvidence: messageSchema,
  size: vec3.nullable(),
  spacingMm: vec3.nullable(),
  sliceCount: z.number().int(),
  notes: z.array(messageSchema),
  /** False if the series cannot be registered; `unusableReason` then says why. */
  usable: z.boolean(),
  unusableReason: messageSchema.nullable(),
  hasThumbnail: z.boolean(),
  patientId: z.string(),
});
export type Series = z.infer<typeof seriesSchema>;

export const seriesRequests = {
  /**
   * The grid of the bytes at `volumePath(seriesId)`: little-endian, x fastest. Whole-numbered series come as int16, half the
   * bytes: their intensity is the voxel plus `intercept`; others as float32, where it is 0.
   */
  'series.volume': request(
    z.strictObject({ seriesId }),
    z.object({
      grid: gridSchema,
      byteLength: z.number().int(),
      voxelType: z.enum(['int16', 'float32']),
      intercept: z.number(),
      /** A window for display: robust bounds of the intensities. */
      window: z.object({ low: z.number(), high: z.number() }),
      modality: modalitySchema,
      background: z.number(),
    }),
  ),
} as const;
