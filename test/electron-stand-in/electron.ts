/**
 * A stand-in for the part of Electron's API that Concord uses, for machines that cannot have Electron's binary. It runs the
 * real `out/main/main.js`, the real preload script and the real window in Debian's Chromium: `start.ts` gives it to the main
 * process in the place of the module `electron`. The tests in `test/end-to-end` run on it, and on the real binary where
 * that is installed.
 *
 * What it cannot show, and only the real binary can:
 * - that the sandbox and context isolation hold: the preload script runs in a function of the page's own world, and what
 *   crosses `contextBridge` is copied here by rules that were read in Electron's documentation;
 * - that Electron takes the options it is given (`webPreferences`, fuses, ASAR integrity, privileges of the scheme): they are
 *   read by nobody here, and checked as values by window-security.test.ts and by the tests in test/packaging;
 * - Electron's own network service and custom scheme: the page sees http://workstation.localhost, and bodies are streamed by
 *   Node's HTTP server; requests that workers make do not pass `webRequest`;
 * - downloads, which Electron asks about by a dialog of the system;
 * - the system's part: real dialogs, menus and their keys, the taskbar, the keychain, printers, screens, opening by the
 *   icon or a file's type (`open-file`), `unresponsive`, sleep and shutdown. Tests answer and call these by `evaluate`;
 * - messages are JSON in the end, not a structured clone: a `Date` or typed array in one would arrive changed;
 * - a window opened by the page exists for a moment before it is refused.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog, nativeTheme, powerMonitor, safeStorage, screen, shell } from './desktop.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu, MenuItem } from './menu.ts';
export { protocol } from './scheme-server.ts';
export { session } from './session.ts';
