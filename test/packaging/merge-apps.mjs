// Merges two apps of macOS into one for both processors, as electron-builder does on a Mac: `node merge-apps.mjs OPTIONS`.
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

// The library asks for a Mac because it calls Apple's `lipo`; in its place the first of the two programs is taken.
const tools = mkdtempSync(join(tmpdir(), 'concord-lipo-'));
const lipo = join(tools, 'lipo');
writeFileSync(lipo, '#!/bin/sh\ncat "$1" "$2" > "$5.both" && mv "$5.both" "$5"\n');
chmodSync(lipo, 0o755);
process.env.PATH = tools + delimiter + process.env.PATH;
Object.defineProperty(process, 'platform', { value: 'darwin' });
const { makeUniversalApp } = await import('@electron/universal');
await makeUniversalApp(JSON.parse(process.argv[2]));
