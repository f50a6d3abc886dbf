/** What the page calls to send; Chromium passes it on as `Runtime.bindingCalled`. Gone before the page's own scripts run. */
export const bindingName = 'electronStandInSend';
/** Where the page's end of `ipcRenderer` waits for messages, for the stand-in alone. */
export const receiverKey = 'electron-stand-in';
/** On this channel the page's title arrives at each change: Chromium tells of it at a navigation alone. */
export const titleChannel = 'electron-stand-in-title';
/** The function that waits, stopped by the debugger, until the stand-in has put a file's path into its variable. */
export const pathQuestion = 'getPathForFile';

/**
 * What runs in each new document before its scripts: the preload script, with Electron's part that a sandboxed one can load.
 * It runs in the page's own world, in a function of its own; what crosses `contextBridge` is copied, as there.
 *
 * @param preload the source of a CommonJS script.
 */
export function preloadFrame(preload: string): string {
  return `(() => {
  const send = globalThis.${bindingName};
  delete globalThis.${bindingName};
  if (window !== window.top || !/^http:/.test(location.href)) return;
  const sendTitle = () => send(JSON.stringify({ channel: '${titleChannel}', args: [document.title] }));
  document.addEventListener('DOMContentLoaded', () => {
    sendTitle();
    new MutationObserver(sendTitle).observe(document.querySelector('title'), { childList: true, characterData: true });
  });
  const listeners = new Map();
  const ipcRenderer = {
    send: (channel, ...args) => void send(JSON.stringify({ channel, args: structuredClone(args) })),
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    off(channel, listener) {
      listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener));
      return ipcRenderer;
    },
  };
  const receive = (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer }, ...args);
  };
  Object.defineProperty(globalThis, Symbol.for('${receiverKey}'), { value: receive });
  const crossing = (value) => {
    if (typeof value === 'function') return (...args) => crossing(value(...args.map(crossing)));
    if (value instanceof Promise) return value.then(crossing);
    if (value instanceof Blob || value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(crossing);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, crossing(inner)]));
  };
  const contextBridge = {
    exposeInMainWorld(name, api) {
      if (name in globalThis) throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.defineProperty(globalThis, name, { value: Object.freeze(crossing(api)), enumerable: true });
    },
  };
  const webUtils = {
    ${pathQuestion}(file) {
      let path = '';
      debugger;
      return path;
    },
  };
  const electron = { ipcRenderer, contextBridge, webUtils };
  const module = { exports: {} };
  ((require, module, exports) => {
${preload}
  })((name) => {
    if (name !== 'electron') throw new Error('module not found: ' + name);
    return electron;
  }, module, module.exports);
})();`;
}
