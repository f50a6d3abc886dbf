import { afterAll, beforeAll } from 'vitest';
import { checkContents } from './check-contents.ts';
import { checkImports } from './check-imports.ts';
import { checkUniversal } from './check-universal.ts';
import { checkUseCases } from './check-use-cases.ts';
import { packageApps, type PackagedApps } from './package-app.ts';

// One build and one run of electron-builder for all that is checked: they take most of the time.
let apps: PackagedApps;
beforeAll(async () => {
  apps = await packageApps();
}, 300_000);
afterAll(() => apps?.remove());

const packaged = () => apps;
checkContents(packaged);
checkImports(packaged);
checkUniversal(packaged);
checkUseCases(packaged);
