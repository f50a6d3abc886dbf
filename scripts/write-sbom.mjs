// Writes the software bill of materials of the packaged program (CycloneDX, by npm's own tool) to standard output, or to the
// file that is named: the libraries that are bundled or lie beside the bundle, not the tools that build them.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const made = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
  shell: process.platform === 'win32',
});
if (made.status !== 0) {
  process.stderr.write(made.stderr);
  process.exit(1);
}
const bill = JSON.parse(made.stdout);
const packaged = new Set(
  Object.values(JSON.parse(readFileSync(join(root, 'test/packaging/packaged-libraries.json'), 'utf8')))
    .flat()
    .map(({ name, version }) => `${name}@${version}`),
);
const named = ({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`;
bill.components = bill.components.filter((component) => packaged.has(named(component)));
const kept = new Set([bill.metadata.component['bom-ref'], ...bill.components.map((component) => component['bom-ref'])]);
bill.dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }));
const text = `${JSON.stringify(bill, null, 2)}\n`;
if (process.argv[2]) writeFileSync(process.argv[2], text);
else process.stdout.write(text);
