// `npm run dev [-- --data DIR]`: the window with hot reload, against a loopback backend that starts anew on each change.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, type Plugin, type ProxyOptions, type UserConfig, type ViteDevServer } from 'vite';
import { contentSecurityPolicy } from '../src-main/hosts/window-files.ts';
import config from '../electron.vite.config.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const backendFolders = ['src-main', 'src-shared'].map((folder) => join(repository, folder));
const settleMs = 200;

/** What the loopback host serves; all else is the window, which Vite serves from its sources. */
const served = '^/(api|events|uploads|volumes|registered|thumbnails|downloads|session)(/|$)';
const proxy: ProxyOptions = {
  changeOrigin: true,
  configure(server) {
    server.on('proxyReq', (toBackend, request) => {
      // Our own page is told of as the host knows it; another site's page stays one, and is refused.
      if (request.headers.origin === `http://${request.headers.host}`) toBackend.setHeader('origin', `${proxy.target}`);
    });
  },
};

/** A backend that starts anew has forgotten its windows: they are given a fresh one-time token. */
const signInAgain: Plugin = {
  name: 'concord-dev-sign-in',
  transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'module', src: '/@concord-dev' } }],
  resolveId: (id) => (id === '/@concord-dev' ? id : null),
  load: (id) =>
    id === '/@concord-dev'
      ? `import.meta.hot.on('concord:token', (token) => { location.hash = token; location.reload(); });`
      : null,
};

/** The product's own policy, but for what hot reload needs: its socket, and styles that are put in as they change. */
const relaxedPolicy: Plugin = {
  name: 'concord-dev-policy',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const policy = contentSecurityPolicy
        .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        .replace("connect-src 'self'", `connect-src 'self' ws://${request.headers.host ?? ''}`);
      response.setHeader('content-security-policy', policy);
      next();
    });
  },
};

let backend: ChildProcess | null = null;
let isEnding = false;

/** Starts the backend from its sources. @returns the fragment that signs a window in; null if it did not start. */
function startBackend(): Promise<string | null> {
  const args = ['src-main/cli/main.ts', 'start', '--loopback', '--no-open', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] });
  backend = child;
  return new Promise((resolve) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [, target, token] = /ready at (http:\/\/127\.0\.0\.1:\d+)\/(#token=\S+)/.exec(output) ?? [];
      if (target === undefined || token === undefined) return;
      proxy.target = target;
      resolve(token);
    });
    child.once('exit', () => resolve(null));
  });
}

async function stopBackend(): Promise<void> {
  const child = backend;
  backend = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function tellStarted(server: ViteDevServer, reason: string): Promise<void> {
  const token = await startBackend();
  if (isEnding) return;
  if (token === null) return console.log('The backend did not start; it is tried again on the next change.');
  server.ws.send('concord:token', token);
  console.log(`${reason}: open http://127.0.0.1:${server.config.server.port}/${token}`);
}

function restartOnChange(server: ViteDevServer): void {
  let settling: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  server.watcher.add(backendFolders);
  server.watcher.on('all', (_event, path) => {
    const isBackend = backendFolders.some((folder) => path.startsWith(folder));
    if (isEnding || !isBackend || !path.endsWith('.ts') || path.endsWith('.test.ts')) return;
    clearTimeout(settling);
    settling = setTimeout(() => {
      turn = turn.then(stopBackend).then(() => tellStarted(server, 'The backend was started again'));
    }, settleMs);
  });
}

const { plugins = [], worker } = config.renderer as UserConfig;
const server = await createServer({
  configFile: false,
  root: join(repository, 'src-renderer'),
  plugins: [...plugins, signInAgain, relaxedPolicy],
  ...(worker && { worker }),
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: 5173, watch: { ignoreInitial: true }, proxy: { [served]: proxy } },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    isEnding = true;
    void Promise.all([stopBackend(), server.close()]).then(() => process.exit());
  });
}
await startDevelopment();

async function startDevelopment(): Promise<void> {
  const token = await startBackend();
  if (token === null) {
    console.error('The backend did not start; see above.');
    await server.close();
    process.exit(1);
  }
  await server.listen();
  restartOnChange(server);
  const { port } = server.httpServer!.address() as { port: number };
  server.config.server.port = port;
  console.log(`Concord for development: open http://127.0.0.1:${port}/${token}`);
  console.log('The window is updated as you edit it; the backend starts again on a change of it. Ctrl-C ends both.');
}
