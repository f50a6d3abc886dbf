import type { Page } from 'playwright-core';

/** Everything that a closed study must give back. */
export interface HeldObjects {
  /** WebGL contexts that are not lost. */
  readonly contexts: number;
  readonly textures: number;
  readonly framebuffers: number;
  readonly workers: number;
  readonly domNodes: number;
  readonly listeners: number;
}

interface Counts {
  contexts: number;
  textures: number;
  framebuffers: number;
  workers: number;
}

/** Runs in the page before its scripts: counts what lives on drawing contexts that are not lost, and workers. */
export function countHeldObjects(): void {
  // Weak: a context holds its canvas, and that the whole view that was left.
  const contexts = new Set<{ gl: WeakRef<WebGL2RenderingContext>; textures: number; framebuffers: number }>();
  let workers = 0;
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
    const context = Reflect.apply(getContext, this, [kind, ...rest]) as WebGL2RenderingContext | null;
    if (kind !== 'webgl2' || !context || [...contexts].some(({ gl }) => gl.deref() === context)) return context;
    const held = { gl: new WeakRef(context), textures: 0, framebuffers: 0 };
    contexts.add(held);
    for (const kind of ['Texture', 'Framebuffer'] as const) {
      const count = kind === 'Texture' ? 'textures' : 'framebuffers';
      const [create, remove] = [context[`create${kind}`].bind(context), context[`delete${kind}`].bind(context)];
      Object.assign(context, {
        [`create${kind}`]: () => (held[count]++, create()),
        [`delete${kind}`]: (object: never) => (held[count]--, remove(object)),
      });
    }
    return context;
  } as typeof getContext;
  const RealWorker = window.Worker;
  window.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      workers++;
    }
    override terminate(): void {
      workers--;
      super.terminate();
    }
  };
  Object.assign(window, {
    heldObjects: (): Counts => {
      const alive = [...contexts].filter(({ gl }) => gl.deref()?.isContextLost() === false);
      const sum = (key: 'textures' | 'framebuffers') => alive.reduce((total, held) => total + held[key], 0);
      return { contexts: alive.length, textures: sum('textures'), framebuffers: sum('framebuffers'), workers };
    },
  });
}

/** What the page holds now, after a collection. The page must have been prepared with {@link countHeldObjects}. */
export async function heldObjects(page: Page): Promise<HeldObjects> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? NaN;
  const counts = await page.evaluate(() => (window as unknown as { heldObjects(): Counts }).heldObjects());
  return { ...counts, domNodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}
