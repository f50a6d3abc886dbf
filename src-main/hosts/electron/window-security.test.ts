import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { contentSecurityPolicy } from '../window-files.ts';
import { builtMain, electronPackage } from '../../storage/own-files.ts';
import { installedProgram, readElectronPackage } from '../desktop-program/electron-package.ts';
import { bridgeChannel } from './bridge-messages.ts';
import {
  isAllowedAddress,
  isOwnPage,
  lockContents,
  lockSession,
  securePreferences,
  windowOrigin,
} from './window-security.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the page runs sandboxed, isolated and without Node', () => {
  expect(securePreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  });
  expect(read('./main-window.ts')).toMatch(/webPreferences: \{\s*\.\.\.securePreferences,\s*preload:/);
  expect(read('./main.ts')).toContain('app.enableSandbox()');
  expect(read('./main.ts')).toContain('requestSingleInstanceLock(');
});

test('the content security policy allows no inline code, no eval and no other site', () => {
  // Where a tooltip or menu stands is written into its style; that runs nothing.
  const others = contentSecurityPolicy.replace("style-src-attr 'unsafe-inline'", '');
  expect(others).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  expect(contentSecurityPolicy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(contentSecurityPolicy).toContain("frame-ancestors 'none'");
});

test.each([
  [`${windowOrigin}/`, true],
  [`${windowOrigin}/index.html#a`, true],
  [undefined, false],
  ['https://example.org/', false],
  ['file:///etc/passwd', false],
  [`${windowOrigin}.evil.example/`, false],
  ['concord://other/', false],
])('a message from %s is heard: %s', (url, heard) => expect(isOwnPage(url)).toBe(heard));

test('requests to anywhere but the page itself are cancelled, and no permission is granted', () => {
  expect(isAllowedAddress('https://example.org/x.js')).toBe(false);
  expect(isAllowedAddress('http://127.0.0.1:80/')).toBe(false);
  expect(isAllowedAddress(`${windowOrigin}/volumes/1`)).toBe(true);
  const granted: boolean[] = [];
  lockSession({
    setPermissionRequestHandler: (handler: (a: unknown, b: string, answer: (yes: boolean) => void) => void) =>
      handler(null, 'media', (yes) => granted.push(yes)),
    setPermissionCheckHandler: (handler: () => boolean) => granted.push(handler()),
    setDevicePermissionHandler: (handler: () => boolean) => granted.push(handler()),
    webRequest: {
      onBeforeRequest: (handler: (details: { url: string }, proceed: (answer: { cancel: boolean }) => void) => void) =>
        handler({ url: 'https://example.org/' }, ({ cancel }) => granted.push(!cancel)),
    },
  } as never);
  expect(granted).toEqual([false, false, false, false]);
});

test('the page cannot navigate, open windows or embed pages', () => {
  const prevented: string[] = [];
  let opened: unknown;
  lockContents({
    on: (name: string, listener: (event: { preventDefault(): void }) => void) =>
      listener({ preventDefault: () => prevented.push(name) }),
    setWindowOpenHandler: (handler: () => unknown) => (opened = handler()),
  } as never);
  expect(prevented.toSorted()).toEqual([
    'will-attach-webview',
    'will-frame-navigate',
    'will-navigate',
    'will-redirect',
  ]);
  expect(opened).toEqual({ action: 'deny' });
});

test('the preload script exposes the bridge alone and the one channel', () => {
  const source = read('./preload.ts');
  expect(source.match(/exposeInMainWorld/g)).toHaveLength(1);
  expect(source).toContain(`const channel = '${bridgeChannel}'`);
  expect(source.match(/ipcRenderer\.\w+\(channel/g)).toHaveLength(3);
  expect(source.match(/ipcRenderer\.(send|on|off|invoke)\(/g)).toHaveLength(3);
});

test('the fuses of the packaged app are set', () => {
  const configuration = read('../../../electron-builder.yml');
  const fuses: Record<string, boolean> = {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  };
  for (const [fuse, set] of Object.entries(fuses))
    expect(configuration).toMatch(new RegExp(`^ {2}${fuse}: ${set}$`, 'm'));
});

test('the built preload script carries the bridge and nothing that a sandbox cannot load', (context) => {
  const built = fileURLToPath(new URL('../../../out/preload/preload.cjs', import.meta.url));
  if (!existsSync(built)) return context.skip('out/ is not built');
  const requires = [...readFileSync(built, 'utf8').matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
  expect(requires).toEqual(['electron']);
});

test('Electron opens the window', (context) => {
  const packageFolder = electronPackage();
  const electron = packageFolder === null ? null : installedProgram(readElectronPackage(packageFolder));
  const main = builtMain();
  if (electron === null) return context.skip('the Electron binary is not installed (npm brings the package alone)');
  if (main === null) return context.skip('out/ is not built');
  const ran = spawnSync(electron, [main, '--version'], { timeout: 30_000 });
  expect(ran.error).toBeUndefined();
});
