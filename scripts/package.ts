// `npm run package [-- --win --mac --linux] [electron-builder's options]`: builds Concord and makes its installers in dist/,
// for this system if none is named. Certificates come from the environment, see docs/administration.md.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));

interface Plan {
  /** What electron-builder is called with. */
  readonly args: readonly string[];
  /** What the person is told before. */
  readonly notes: readonly string[];
  /** Why nothing is made; null if all can be. */
  readonly refusal: string | null;
}

/** What electron-builder is to do. @param asked what stands after `npm run package --`. */
export function packagePlan(
  asked: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Plan {
  const names = (...forms: readonly string[]) => asked.some((one) => forms.includes(one));
  const named = { mac: names('--mac', '-m'), win: names('--win', '-w'), linux: names('--linux', '-l') };
  const forMac = named.mac || (platform === 'darwin' && !named.win && !named.linux);
  const forWindows = named.win || (platform === 'win32' && !named.mac && !named.linux);
  if (forMac && platform !== 'darwin' && !names('--dir')) {
    return {
      args: [],
      notes: [],
      refusal: 'A disk image for macOS can be made on a Mac alone: leave out --mac, or run this there.',
    };
  }
  const isMacSigned = Boolean(environment['CSC_LINK'] ?? environment['CSC_NAME']);
  const isNotarised = ['APPLE_API_KEY', 'APPLE_ID', 'APPLE_KEYCHAIN'].some((name) => environment[name]);
  const isWindowsSigned = Boolean(environment['WIN_CSC_LINK'] ?? environment['CSC_LINK']);
  const notes = [
    ...(forWindows && !isWindowsSigned
      ? ['Windows: not signed (no WIN_CSC_LINK), so SmartScreen asks whoever runs it.']
      : []),
    ...(forMac && !isMacSigned ? ['macOS: signed for this Mac alone (no CSC_LINK or CSC_NAME).'] : []),
    ...(forMac && isMacSigned && !isNotarised
      ? ['macOS: not notarised (no APPLE_API_KEY or APPLE_ID), so Gatekeeper refuses it elsewhere.']
      : []),
  ];
  // Apple's processors run nothing that has no signature at all; the hardened runtime asks for a certificate.
  const ofOurOwn = forMac && !isMacSigned ? ['-c.mac.identity=-', '-c.mac.hardenedRuntime=false'] : [];
  return { args: [...asked, ...ofOurOwn, '--publish', 'never'], notes, refusal: null };
}

function run(script: string, args: readonly string[]): void {
  const { status, error } = spawnSync(process.execPath, [script, ...args], { cwd: repository, stdio: 'inherit' });
  if (status === 0) return;
  if (error) console.error(error.message);
  process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { args, notes, refusal } = packagePlan(process.argv.slice(2));
  if (refusal !== null) {
    console.error(refusal);
    process.exit(2);
  }
  for (const note of notes) console.error(note);
  run(join(repository, 'scripts/build.mjs'), []);
  run(join(repository, 'node_modules/electron-builder/cli.js'), args);
}
