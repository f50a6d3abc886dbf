import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../src-main/hosts/window-files.ts';
import { keyFor } from '../fixtures/http-backend.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const repository = join(import.meta.dirname, '../..');

test('npm run dev serves the window with hot reload and the backend behind it, and ends with both', async () => {
  const args = ['scripts/dev.ts', '--data', temporaryFolder()];
  const child = spawn(process.execPath, args, { cwd: repository });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /open (http:\S+)/.exec(output)?.[1];
      if (ready) resolve(ready);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('close', () => reject(new Error(`ended before it was ready: ${output}`)));
  });
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=/);
  const base = new URL('/', address).href;
  const page = await fetch(base);
  expect(await page.text()).toContain('/@vite/client');
  const policy = page.headers.get('content-security-policy');
  expect(policy).toContain("style-src 'self' 'unsafe-inline'");
  expect(policy).toContain(`connect-src 'self' ws://${new URL(address).host}`);
  // Styles of single elements alone, which the viewer's annotations set.
  expect(contentSecurityPolicy.replace("style-src-attr 'unsafe-inline'", '')).not.toMatch(/unsafe-inline|ws:/);

  const ask = (headers: Record<string, string>) =>
    fetch(new URL('api/app.info', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
  const origin = base.slice(0, -1);
  const authorization = `Concord ${await keyFor(address)}`;
  expect(await (await ask({ origin, authorization })).json()).toMatchObject({ host: 'loopback' });
  expect((await ask({ origin })).status).toBe(401);
  expect((await ask({ origin: 'http://elsewhere.example', authorization })).status).toBe(403);

  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(fetch(base)).rejects.toThrow();
}, 60_000);
