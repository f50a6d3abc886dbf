import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Electron program that `npm` downloaded, or null: its package alone does not bring it, and none is fetched here. */
export function electronBinary(): string | null {
  try {
    const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const distribution = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist');
    const binary = join(distribution, readFileSync(join(packageFolder, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** The built main process, or null where nothing was built. */
export function builtMain(): string | null {
  for (const place of ['./main.js', '../main.js', '../../out/main/main.js']) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(path)) return path;
  }
  return null;
}
