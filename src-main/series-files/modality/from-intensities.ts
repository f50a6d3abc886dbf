import { messageOf } from '../../../src-shared/messages/message.ts';
import type { RecognisedModality } from './from-dicom.ts';

const samplesWanted = 50_000;

/**
 * Recognises a CT in Hounsfield units by its air and its soft tissue. Nothing else is guessed: weightings of MR and PET
 * look too much alike, and a wrong name would choose a wrong preset.
 */
export function modalityFromIntensities(voxels: Float32Array): RecognisedModality {
  const stride = Math.max(1, Math.floor(voxels.length / samplesWanted));
  let counted = 0;
  let air = 0;
  let softTissue = 0;
  let between = 0;
  for (let i = 0; i < voxels.length; i += stride) {
    const value = voxels[i]!;
    counted++;
    if (value >= -1100 && value <= -900) air++;
    else if (value >= 0 && value <= 90) softTissue++;
    else if (value > -800 && value < -200) between++;
  }
  const isHounsfield = air > 0.1 * counted && softTissue > 0.03 * counted && between < 0.5 * softTissue;
  if (!isHounsfield) return { modality: 'unknown', evidence: messageOf('modality-not-recognised') };
  return {
    modality: 'CT',
    evidence: messageOf('modality-from-intensities', { detail: 'air −1000 HU, soft tissue 0–90 HU' }),
  };
}
