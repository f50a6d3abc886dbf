import { z } from 'zod';
import { seriesId } from '../../src-shared/contract/ids.ts';

const point = z.tuple([z.number(), z.number(), z.number()]);

/** A measurement on a plane of a fixed series. Points are LPS mm of that series' patient space. */
export const measurementSchema = z.object({
  id: z.string(),
  fixedSeriesId: seriesId,
  tool: z.enum(['length', 'angle', 'ellipse', 'freehand']),
  /** The ends of a length, the corners of an angle, the ends of an ellipse's axes; empty for a free region. */
  handlesMm: z.array(point),
  /** The outline of a free region. */
  outlineMm: z.array(point),
  viewPlaneNormal: point,
  viewUp: point,
  /** What it says: as it is drawn beside it. */
  lines: z.array(z.string()),
});
export type Measurement = z.infer<typeof measurementSchema>;
