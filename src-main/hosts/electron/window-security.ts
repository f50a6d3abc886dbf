import type { Session, WebContents, WebPreferences } from 'electron';

/** The window's own scheme: it serves the window's files and the streamed bytes, nothing else. */
export const scheme = 'concord';
export const windowOrigin = `${scheme}://workstation`;

/** The page is as strange to the machine as any web page; the preload script's bridge is all it has. */
export const securePreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences;

/** True for the window's own page: the one sender whose messages are accepted. */
export function isOwnPage(url: string | undefined): boolean {
  return url !== undefined && (url === windowOrigin || url.startsWith(`${windowOrigin}/`));
}

/** No permission, and no request that leaves the machine. */
export function lockSession(session: Session, isAllowed: (url: string) => boolean = isAllowedAddress): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, proceed) => proceed({ cancel: !isAllowed(details.url) }));
}

/** What the page may load from: its own scheme and what it made itself. */
export function isAllowedAddress(url: string): boolean {
  return isOwnPage(url) || /^(blob|data|devtools|chrome-devtools):/.test(url);
}

/** The page stays where it is: no navigation, no further window, no embedded page. */
export function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
