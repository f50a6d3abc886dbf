import { z } from 'zod';

/**
 * What kind of picture a series is. DICOM's Modality is coarser: all MR weightings are "MR" there.
 * `PCA` stands for phase-contrast and time-of-flight angiography, `MR` for an MR of unknown sequence.
 */
export const modalitySchema = z.enum([
  'T1', 'T1C', 'T2', 'FLAIR', 'PD', 'PCA', 'SWI', 'EPI', 'DWI', 'MR', 'CT', 'PT', 'unknown',
]); // prettier-ignore
export type Modality = z.infer<typeof modalitySchema>;
