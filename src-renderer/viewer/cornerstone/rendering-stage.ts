import { RenderingEngine } from '@cornerstonejs/core';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { Measuring, type Describe } from './measuring.ts';
import { PlaneViewport } from './plane-viewport.ts';
import { startCornerstone } from './start-cornerstone.ts';
import { SurfaceViewport } from './surface-viewport.ts';

let count = 0;

/** One drawing context, and every picture that is drawn with it. */
export class RenderingStage {
  readonly measuring: Measuring;
  readonly #engine: RenderingEngine;
  readonly #id = `concord-${++count}`;
  readonly #gl: WebGL2RenderingContext;
  readonly #listening = new AbortController();

  /**
   * @param onLost the context is lost and comes back by itself at most as another stage; `isBack` once it could.
   * @throws Failure if the browser gives no WebGL 2.
   */
  constructor(onLost: (isBack: boolean) => void, describe: Describe, onMeasured: () => void) {
    startCornerstone();
    this.#engine = new RenderingEngine(this.#id);
    this.measuring = new Measuring(this.#id, describe, onMeasured);
    // Asked for before the library does: smoothed edges would cost four times the pixels, and mix squares at their rims.
    const parts = (this.#engine as unknown as EngineParts)._implementation;
    const canvas = parts.contextPool.getContextByIndex(0).context.getOpenGLRenderWindow().getCanvas();
    const gl = canvas.getContext('webgl2', {
      antialias: false,
      depth: true,
      alpha: true,
      powerPreference: 'high-performance',
    });
    if (!gl) throw new Failure('internal', messageOf('no-webgl'));
    this.#gl = gl;
    const render = parts.renderViewportUsingCustomOrVtkPipeline.bind(parts);
    // A context is lost some time before the browser says so.
    parts.renderViewportUsingCustomOrVtkPipeline = (viewport) => (gl.isContextLost() ? undefined : render(viewport));
    for (const type of ['webglcontextlost', 'webglcontextrestored'] as const) {
      const hear = (event: Event) => {
        event.preventDefault();
        // The library would only warn on the console.
        event.stopImmediatePropagation();
        const isBack = type === 'webglcontextrestored';
        // A picture that was due would find no context.
        if (!isBack) this.#engine.destroy();
        onLost(isBack);
      };
      canvas.addEventListener(type, hear, { capture: true, signal: this.#listening.signal });
    }
  }

  /** Whether pictures are computed by the processor, for want of a graphics processor. */
  get isSoftware(): boolean {
    const names = this.#gl.getExtension('WEBGL_debug_renderer_info');
    const name = names ? String(this.#gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
    return /swiftshader|llvmpipe|software|basic render/i.test(name);
  }

  /** The longest side of a 3-D texture, voxels. */
  get largestTexture(): number {
    return Number(this.#gl.getParameter(this.#gl.MAX_3D_TEXTURE_SIZE));
  }

  plane(name: string, element: HTMLDivElement): PlaneViewport {
    const id = `${this.#id}-${name}`;
    const plane = new PlaneViewport(this.#engine, id, element);
    this.measuring.addViewport(id);
    return plane;
  }

  surface(element: HTMLDivElement): SurfaceViewport {
    return new SurfaceViewport(this.#engine, `${this.#id}-surface`, element);
  }

  /**
   * Gives back the drawing context and everything on it, once nothing is being drawn any more: giving it back earlier
   * would block the window until then.
   */
  dispose(): void {
    const gl = this.#gl;
    this.#listening.abort();
    this.measuring.dispose();
    const stop = (event: Event) => event.stopImmediatePropagation();
    gl.canvas.addEventListener('webglcontextlost', stop, { capture: true });
    this.#engine.destroy();
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const giveBack = () => {
      const isBusy = fence !== null && gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.UNSIGNALED;
      if (isBusy && !gl.isContextLost()) setTimeout(giveBack, 50);
      else gl.getExtension('WEBGL_lose_context')?.loseContext();
    };
    setTimeout(giveBack);
  }
}

/** What the library's types leave out of its own parts. */
interface EngineParts {
  readonly _implementation: {
    renderViewportUsingCustomOrVtkPipeline(viewport: unknown): unknown;
    readonly contextPool: {
      getContextByIndex(index: number): {
        readonly context: { getOpenGLRenderWindow(): { getCanvas(): HTMLCanvasElement } };
      };
    };
  };
}
