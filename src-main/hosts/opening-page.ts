import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that the browser is given in place of an address; see {@link writeOpeningPage}. */
export interface OpeningPage {
  readonly path: string;
  remove(): void;
}

/**
 * Writes a page that leads the browser to `address`. The address holds the one-time token, and the arguments of a program
 * can be read by every user of the machine (/proc): so the browser is started with this file, which only our user may
 * read, as Jupyter does.
 *
 * @param folder of our own, closed to others; emptied at the next start if we are killed.
 */
export function writeOpeningPage(folder: string, address: string): OpeningPage {
  const path = join(folder, `open-${randomBytes(8).toString('hex')}.html`);
  writeFileSync(path, pageTo(address), { mode: 0o600, flag: 'wx' });
  return { path, remove: () => rmSync(path, { force: true }) };
}

/** @param address of our own making: it needs no escaping. */
function pageTo(address: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="referrer" content="no-referrer" />
    <meta http-equiv="refresh" content="0; url=${address}" />
    <title>Concord</title>
  </head>
  <body><a href="${address}">Concord</a></body>
</html>
`;
}
