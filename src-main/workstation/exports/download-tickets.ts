import { randomUUID } from 'node:crypto';
import type { JobId, TicketId } from '../../../src-shared/contract/ids.ts';

const validMs = 60_000;

/**
 * Tickets for downloads. A browser saves a large file to the disk only by an address, and an address carries no key: so
 * the window, which has the key, asks for a ticket and puts it into the address. It is good for one fetch of one file
 * within a minute.
 */
export class DownloadTickets {
  readonly #tickets = new Map<string, { readonly jobId: JobId; readonly expiresMs: number }>();

  issue(jobId: JobId, nowMs: number = Date.now()): TicketId {
    for (const [ticket, { expiresMs }] of this.#tickets) if (expiresMs < nowMs) this.#tickets.delete(ticket);
    const ticket = randomUUID() as TicketId;
    this.#tickets.set(ticket, { jobId, expiresMs: nowMs + validMs });
    return ticket;
  }

  /** The export that a ticket is for, once; null if it is unknown, used or too old. */
  redeem(ticket: string, nowMs: number = Date.now()): JobId | null {
    const issued = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return issued && issued.expiresMs >= nowMs ? issued.jobId : null;
  }
}
