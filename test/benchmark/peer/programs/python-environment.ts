import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The Python packages that hold the peers, at the versions that were tried together (Python 3.11). */
export const peerPackages = {
  ants: 'antspyx==0.6.3',
  greedy: 'picsl-greedy==1.4.0.3',
  niftyreg: 'niftyreg==1.5.70rc1',
  simpleitk: 'simpleitk==2.5.7',
} as const;

export type PythonPeer = keyof typeof peerPackages;

export interface PeerEnvironment {
  readonly python: string;
  /** Package and version of each peer that is there, as `pip` states it. */
  readonly versions: Readonly<Partial<Record<PythonPeer, string>>>;
}

/**
 * The virtual environment of the peers: in CONCORD_PEERS, or made in the user's cache folder. A package that cannot be
 * installed is left out, and said so. Null where there is no Python at all.
 */
export function peerEnvironment(onLine: (line: string) => void): PeerEnvironment | null {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const folder = process.env['CONCORD_PEERS'] ?? path.join(cache, 'concord-peers');
  const python = path.join(folder, 'bin/python');
  if (!existsSync(python) && !madeEnvironment(folder, onLine)) return null;
  const versions = Object.entries(peerPackages).flatMap(([peer, pinned]) => {
    const version = installedVersion(python, pinned) ?? install(python, pinned, onLine);
    return version ? [[peer, version] as const] : [];
  });
  return { python, versions: Object.fromEntries(versions) };
}

function madeEnvironment(folder: string, onLine: (line: string) => void): boolean {
  onLine(`Making ${folder}`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const made = spawnSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (made.status !== 0) onLine('There is no Python 3 with venv; only elastix is compared.');
  return made.status === 0;
}

const nameOf = (pinned: string): string => pinned.split('==')[0]!;

function installedVersion(python: string, pinned: string): string | null {
  const ask = `import importlib.metadata as m; print(m.version('${nameOf(pinned)}'))`;
  const { status, stdout } = spawnSync(python, ['-c', ask], { encoding: 'utf8' });
  return status === 0 ? `${nameOf(pinned)} ${stdout.trim()}` : null;
}

function install(python: string, pinned: string, onLine: (line: string) => void): string | null {
  onLine(`Installing ${pinned}`);
  try {
    // NiftyReg is built from source; its CMake file is older than what CMake 4 accepts.
    const env = { ...process.env, CMAKE_POLICY_VERSION_MINIMUM: '3.5' };
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', pinned], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    return installedVersion(python, pinned);
  } catch {
    onLine(`${pinned} cannot be installed here: that program is left out.`);
    return null;
  }
}
