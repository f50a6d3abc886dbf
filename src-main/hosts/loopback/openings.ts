import { writeOpeningPage, type OpeningPage } from '../opening-page.ts';
import type { Session } from './session.ts';

/** What a start prints, and what it opens the browser with. */
export interface Opening {
  readonly address: string;
  /** The file that leads there, to start the browser with; null if there is no place to write one. */
  readonly page: string | null;
}

/** Addresses that sign one window in each, as text and as files for the browser. */
export class Openings {
  readonly #session: Session;
  readonly #folder: string;
  readonly #port: number;
  readonly #pages = new Set<OpeningPage>();

  /** @param folder of our own, closed to others, for the files. */
  constructor(session: Session, folder: string, port: number) {
    this.#session = session;
    this.#folder = folder;
    this.#port = port;
  }

  /** In the fragment, which no browser sends: the token reaches us by the page's own request alone. */
  newAddress(onUsed?: () => void): string {
    return `http://127.0.0.1:${this.#port}/#token=${this.#session.newToken(onUsed)}`;
  }

  newOpening(): Opening {
    let page: OpeningPage | null = null;
    const address = this.newAddress(() => {
      if (page) this.#pages.delete(page);
      page?.remove();
    });
    try {
      page = writeOpeningPage(this.#folder, address);
      this.#pages.add(page);
    } catch {
      // A full disk: the user opens the address that is printed.
    }
    return { address, page: page?.path ?? null };
  }

  removePages(): void {
    for (const page of this.#pages) page.remove();
  }
}
