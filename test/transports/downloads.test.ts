import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { storedDownload, storedRegistration } from '../fixtures/stored-registration.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { testWorkstation } from '../fixtures/test-workstation.ts';
import { rawHosts } from './byte-hosts.ts';

test.each(Object.keys(rawHosts) as (keyof typeof rawHosts)[])(
  '%s: a ZIP goes when all of it was fetched, and only then',
  async (name) => {
    const workstation = testWorkstation(temporaryFolder());
    const host = await rawHosts[name](workstation);
    // Larger than what sockets hold in between.
    const zip = randomBytes(32 * 2 ** 20);
    const { jobId, path } = storedDownload(workstation, await storedRegistration(workstation), zip);
    const fetchIt = async (options: RequestInit = {}) => {
      const answered = await host.send('exports.download', { jobId });
      const { ticket } = (answered as { reply: { ticket: string } }).reply;
      return host.fetch(`downloads/${ticket}`, options);
    };

    const givenUp = new AbortController();
    const aborted = await fetchIt({ signal: givenUp.signal });
    const reader = aborted.body!.getReader();
    expect((await reader.read()).done).toBe(false);
    givenUp.abort();
    await expect(reader.closed).rejects.toThrow();

    const cancelled = await fetchIt();
    await cancelled.body!.cancel();
    expect((await fetchIt({ method: 'HEAD' })).headers.get('content-length')).toBe(String(zip.length));
    expect(existsSync(path)).toBe(true);

    const whole = await fetchIt();
    expect(zip.equals(new Uint8Array(await whole.arrayBuffer()))).toBe(true);
    await expect.poll(() => existsSync(path)).toBe(false);
  },
);
