import { join } from 'node:path';
import type { RegistrationId } from '../../src-shared/contract.ts';
import type { DataFolder } from './data-folder.ts';

/** The registered voxels of one version: float32 little-endian on the fixed grid. */
export function registeredFile(folder: DataFolder, registrationId: RegistrationId): string {
  return join(folder.registered, `${registrationId}.f32`);
}
