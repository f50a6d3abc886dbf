import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron's npm package: its program is not in it, its `install.js` fetches that. */
export interface ElectronPackage {
  readonly folder: string;
  readonly version: string;
  /** Electron's own installer. */
  readonly installer: string;
}

export function readElectronPackage(folder: string): ElectronPackage {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version, installer: join(folder, 'install.js') };
}

/**
 * The program, if it is there whole and of the package's version: by the same marks as Electron's `install.js`, which writes
 * `path.txt` when everything else is in place.
 */
export function installedProgram({ folder, version }: ElectronPackage): string | null {
  try {
    const path = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const elsewhere = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
    const distribution = elsewhere ?? join(folder, 'dist');
    const isVersion = () => readFileSync(join(distribution, 'version'), 'utf8').trim().replace(/^v/, '') === version;
    const program = join(distribution, path);
    return existsSync(program) && (elsewhere !== undefined || isVersion()) ? program : null;
  } catch {
    return null;
  }
}

/** False if what the installer fetches could not be put in its place. */
export function canInstall({ folder, installer }: ElectronPackage): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return existsSync(installer);
  } catch {
    return false;
  }
}
