import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { enlargingFragmentShader } from './enlarging-shader.ts';
import type { PaneRectangle } from './pictures.ts';
import { fullPaneVertexShader } from './plane-shader.ts';
import { ShaderProgram } from './shader-program.ts';

/** Side length of the largest coarse picture, as a share of the sharp one's. */
const coarseShare = 0.5;

/** The colour of the gaps between panes: each pane covers its own place. */
const gapColour = [0.11, 0.141, 0.188, 1] as const;

/** Coarse pictures stand in for sharp ones while the view moves on a computer without a graphics processor. */
export type Sharpness = 'coarse' | 'sharp';

/** Left, bottom, width and height on the canvas, device pixels. */
type Box = readonly [left: number, bottom: number, width: number, height: number];

/** One canvas that holds several panes. Each pane is filled alone, so that a scroll step costs one pane. */
export class DrawingCanvas {
  readonly gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  readonly #coarseFrame: WebGLFramebuffer;
  readonly #coarsePicture: WebGLTexture;
  readonly #enlarging: ShaderProgram;
  #coarseSize: readonly [width: number, height: number] = [1, 1];
  #pixelRatio = 1;

  /** @throws Failure if the browser gives no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: false,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new Failure('internal', messageOf('no-webgl'));
    this.gl = gl;
    this.#canvas = canvas;
    this.#coarsePicture = gl.createTexture();
    this.#coarseFrame = gl.createFramebuffer();
    this.#enlarging = new ShaderProgram(gl, fullPaneVertexShader, enlargingFragmentShader);
    gl.bindVertexArray(gl.createVertexArray());
    gl.enable(gl.SCISSOR_TEST);
  }

  /** Whether pictures are computed by the processor, for want of a graphics processor. */
  get isSoftware(): boolean {
    const names = this.gl.getExtension('WEBGL_debug_renderer_info');
    const name = names ? String(this.gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
    return /swiftshader|llvmpipe|software|basic render/i.test(name);
  }

  /** Width and height in CSS pixels. What was drawn is gone. */
  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    const { gl } = this;
    this.#pixelRatio = pixelRatio;
    this.#canvas.width = Math.max(1, Math.round(widthPx * pixelRatio));
    this.#canvas.height = Math.max(1, Math.round(heightPx * pixelRatio));
    const [width, height] = [this.#canvas.width, this.#canvas.height].map((px) => Math.ceil(px * coarseShare)) as [
      number,
      number,
    ];
    this.#coarseSize = [width, height];
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#coarsePicture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#coarseFrame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#coarsePicture, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.wipe();
  }

  /** Empties the whole canvas; all of it then looks like the gaps between panes. */
  wipe(): void {
    this.#paint([0, 0, this.#canvas.width, this.#canvas.height], gapColour);
  }

  clear(rectangle: PaneRectangle): void {
    this.#paint(this.#boxOf(rectangle), [0, 0, 0, 1]);
  }

  /**
   * Runs a fragment program, whose other uniforms are set, over a pane.
   * @param finestCoarse side length of its coarse picture, as a share of the sharp one's: less for slow programs.
   */
  fill(program: ShaderProgram, rectangle: PaneRectangle, sharpness: Sharpness, finestCoarse = coarseShare): void {
    const { gl } = this;
    const box = this.#boxOf(rectangle);
    const [, , width, height] = box;
    const share = sharpness === 'coarse' ? Math.min(coarseShare, finestCoarse) : 1;
    const small: Box = [0, 0, Math.ceil(width * share), Math.ceil(height * share)];
    const drawn = sharpness === 'coarse' ? small : box;
    program.floats('uViewport', drawn);
    program.floats('uPixelRatio', [this.#pixelRatio * share]);
    gl.bindFramebuffer(gl.FRAMEBUFFER, sharpness === 'coarse' ? this.#coarseFrame : null);
    this.#within(drawn);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (sharpness === 'coarse') this.#enlarge(small, box);
  }

  /**
   * Gives back the drawing context and everything on it, once nothing is being drawn any more: giving it back earlier
   * would block the window until then.
   */
  dispose(): void {
    const { gl } = this;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const giveBack = () => {
      const isBusy = fence !== null && gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.UNSIGNALED;
      if (isBusy && !gl.isContextLost()) setTimeout(giveBack, 50);
      else gl.getExtension('WEBGL_lose_context')?.loseContext();
    };
    setTimeout(giveBack);
  }

  /** Shows the coarse picture's lower left corner over a pane. */
  #enlarge([, , width, height]: Box, pane: Box): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#coarsePicture);
    this.#within(pane);
    this.#enlarging.use();
    this.#enlarging.integer('uPicture', 0);
    this.#enlarging.floats('uCorner', [pane[0], pane[1]]);
    const [pictureWidth, pictureHeight] = this.#coarseSize;
    this.#enlarging.floats('uPictureFromPane', [width / pictureWidth / pane[2], height / pictureHeight / pane[3]]);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #boxOf({ left, top, width, height }: PaneRectangle): Box {
    const [x, w, h] = [left, width, height].map((px) => Math.round(px * this.#pixelRatio)) as [number, number, number];
    return [x, this.#canvas.height - Math.round(top * this.#pixelRatio) - h, w, h];
  }

  #within([left, bottom, width, height]: Box): void {
    this.gl.viewport(left, bottom, width, height);
    this.gl.scissor(left, bottom, width, height);
  }

  #paint(box: Box, colour: readonly [number, number, number, number]): void {
    this.#within(box);
    this.gl.clearColor(...colour);
    this.gl.clear(this.gl.COLOR_BUFFER_BIT);
  }
}
