/**
 * The window's key to the loopback host. It is kept in the tab's session storage, so that a reload goes on: that belongs
 * to this origin, port included, and to this tab; unlike a cookie it is never sent anywhere by itself, and no server on
 * another port can read it.
 */
const storageName = 'concord-key';

let key: string | null = null;

/** Exchanges the one-time token of the address, if it has one, for the key; without one, takes up the tab's own key. */
export async function signIn(page: Window = window): Promise<void> {
  const token = /^#token=([\w-]+)$/.exec(page.location.hash)?.[1];
  if (token === undefined) {
    key = page.sessionStorage.getItem(storageName);
    return;
  }
  // Before anything else: the token stays neither in the address nor in the history.
  page.history.replaceState(null, '', page.location.pathname);
  const response = await fetch(new URL('session', page.document.baseURI), { method: 'POST', body: token });
  if (response.ok) {
    key = ((await response.json()) as { key: string }).key;
    page.sessionStorage.setItem(storageName, key);
  } else {
    // An address that was used already, opened once more in its own tab.
    key = page.sessionStorage.getItem(storageName);
  }
}

/** What each request to the loopback host carries. Electron's own scheme needs none. */
export function keyHeaders(): Record<string, string> {
  return key === null ? {} : { authorization: `Concord ${key}` };
}
