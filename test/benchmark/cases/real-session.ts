import { identity4, type Mat4 } from '../../../src-shared/geometry/patient-space.ts';

export const realSessionT2FromT1: Mat4 = identity4;
