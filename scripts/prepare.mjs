// Runs at the end of `npm ci`: builds Concord into out/ and lets `npx concord` find it without asking a registry.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binFolder = join(root, 'node_modules/.bin');

linkCommand();
build();

function linkCommand() {
  if (!existsSync(binFolder)) mkdirSync(binFolder, { recursive: true });
  const link = join(binFolder, 'concord');
  rmSync(link, { force: true });
  chmodSync(join(root, 'bin/concord.mjs'), 0o755);
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\concord.mjs" %*\r\n');
  } else {
    symlinkSync('../../bin/concord.mjs', link);
  }
}

function build() {
  const electronVite = join(root, 'node_modules/electron-vite');
  const ownNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(electronVite)) {
    console.log(
      'Concord was not built: the build tools are not installed (production install). out/ is used as it is.',
    );
    return;
  }
  const node = existsSync(ownNode) ? ownNode : process.execPath;
  const built = spawnSync(node, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) {
    console.error('Concord could not be built; see above. `npx concord` tries again.');
  }
}
