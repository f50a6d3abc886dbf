import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';

/**
 * Where the head of the real session's T2 lies, seen from its T1: maps T1 patient space to T2 patient space, mm.
 *
 * The mean of five runs of Debian's elastix 5.0.1 (random seeds 1–5; default rigid parameters, but 500 iterations of
 * 8192 samples a resolution) on the two series written as NIfTI with the missing slices filled between their neighbours,
 * 2026-11-24. The runs lie within 0.06 mm of this mean over the head; one default run, within 0.09 mm. A run on the
 * slices before each gap alone, converted by dcm2niix, lies within 0.31 mm. The head moved by 1.93 mm on average,
 * 1.7° of mostly pitch, as the data's README says.
 */
export const realSessionT2FromT1: Mat4 = [
  0.9999804366638446, -0.005547704643251041, 0.002889509089410696, -0.09631039441789202,
  0.005462927076148622, 0.9995770186597925, 0.028564666897433755, -0.9537031629156694,
  -0.0030467552161633276, -0.028548322899811754, 0.9995877703044695, 0.1771418495871231,
  0, 0, 0, 1,
]; // prettier-ignore
