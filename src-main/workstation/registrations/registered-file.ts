import { join } from 'node:path';
import type { Registration } from '../../../src-shared/contract/registrations.ts';
import type { RegistrationId } from '../../../src-shared/contract/ids.ts';
import type { RegistrationResult } from '../../../src-shared/registration-result.ts';
import type { Provenance } from '../../database/registrations.ts';
import type { DataFolder } from '../data-folder.ts';
import type { RegisteredVolume } from '../../tasks/located-series.ts';

/** The registered voxels of one version: float32 little-endian on the fixed grid. */
export function registeredFile(folder: DataFolder, registrationId: RegistrationId): string {
  return join(folder.registered, `${registrationId}.f32`);
}

export function registeredVolume(
  folder: DataFolder,
  { registrationId, result }: Registration & { readonly result: RegistrationResult },
  { registeredHash, outsideValue }: Provenance,
): RegisteredVolume {
  const { movingFromFixed } = result.transform;
  return { path: registeredFile(folder, registrationId), hash: registeredHash, outsideValue, movingFromFixed };
}
