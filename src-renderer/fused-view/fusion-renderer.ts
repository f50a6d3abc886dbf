import {
  multiply4,
  transformPoint,
  voxelFromPatient,
  type GridGeometry,
  type Mat4,
  type Vec3,
} from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import { colourMapNames, colourMapTexels } from './colour-maps.ts';
import type { PredictedFixed } from './matched-intensities.ts';
import { pointAtPixel, type PaneView } from './plane-geometry.ts';
import { fusionModes, planeFragmentShader } from './plane-shader.ts';
import type { LayerDisplay, PaneRectangle, PlanePicture, SurfacePicture } from './pictures.ts';
import { ShaderProgram } from './shader-program.ts';
import { surfaceFragmentShader } from './surface-shader.ts';

/** Side length of a coarse picture, as a share of the sharp one's. */
const coarseShare = 0.5;

/** Coarse pictures stand in for sharp ones while the view moves on a computer without a graphics processor. */
export type Sharpness = 'coarse' | 'sharp';

type Box = readonly [left: number, bottom: number, width: number, height: number];

/** Draws panes onto one canvas. Each pane is drawn alone, so that a scroll step costs one pane. */
export class FusionRenderer {
  readonly gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  readonly #plane: ShaderProgram;
  readonly #surface: ShaderProgram;
  readonly #colourMaps: WebGLTexture;
  readonly #predictedFixed: WebGLTexture;
  #predictedRange: readonly [low: number, width: number] = [0, 1];
  readonly #coarseFrame: WebGLFramebuffer;
  readonly #coarsePicture: WebGLTexture;
  #pixelRatio = 1;

  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: false,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new Failure('internal', 'This computer offers no WebGL 2, which Concord needs to draw.');
    this.gl = gl;
    this.#canvas = canvas;
    this.#plane = new ShaderProgram(gl, planeFragmentShader);
    this.#surface = new ShaderProgram(gl, surfaceFragmentShader);
    this.#colourMaps = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#colourMaps);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA8,
      256,
      colourMapNames.length,
      0,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      colourMapTexels(),
    );
    setFilters(gl, gl.NEAREST);
    this.#predictedFixed = gl.createTexture();
    this.setPredictedFixed({ low: 0, high: 1, windowedFixed: new Float32Array([0, 0]) }, 1);
    this.#coarsePicture = gl.createTexture();
    this.#coarseFrame = gl.createFramebuffer();
    gl.bindVertexArray(gl.createVertexArray());
    gl.enable(gl.SCISSOR_TEST);
  }

  /** Whether pictures are computed by the processor, for want of a graphics processor. */
  get isSoftware(): boolean {
    const names = this.gl.getExtension('WEBGL_debug_renderer_info');
    const name = names ? String(this.gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
    return /swiftshader|llvmpipe|software|basic render/i.test(name);
  }

  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    this.#pixelRatio = pixelRatio;
    this.#canvas.width = Math.max(1, Math.round(widthPx * pixelRatio));
    this.#canvas.height = Math.max(1, Math.round(heightPx * pixelRatio));
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.#coarsePicture);
    const [width, height] = [this.#canvas.width, this.#canvas.height].map((px) => Math.ceil(px * coarseShare));
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width!, height!, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    setFilters(gl, gl.LINEAR);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#coarseFrame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.#coarsePicture, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.gl.scissor(0, 0, this.#canvas.width, this.#canvas.height);
    this.gl.clearColor(0, 0, 0, 1);
    this.gl.clear(this.gl.COLOR_BUFFER_BIT);
  }

  /** What fixed value is expected at each moving value: the difference picture needs it. */
  setPredictedFixed({ low, high, windowedFixed }: PredictedFixed, movingValueScale: number): void {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.#predictedFixed);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16F, windowedFixed.length, 1, 0, gl.RED, gl.FLOAT, windowedFixed);
    setFilters(gl, gl.LINEAR);
    this.#predictedRange = [low * movingValueScale, Math.max(1e-6, (high - low) * movingValueScale)];
  }

  drawPlane(rectangle: PaneRectangle, picture: PlanePicture, sharpness: Sharpness): void {
    const { gl } = this;
    const program = this.#plane;
    program.use();
    const { fixed, moving, view } = picture;
    const movingGrid = moving?.volume.grid;
    this.#bind(0, gl.TEXTURE_3D, fixed?.volume.texture ?? moving?.volume.texture ?? null);
    this.#bind(1, gl.TEXTURE_3D, moving?.volume.texture ?? fixed?.volume.texture ?? null);
    this.#bind(2, gl.TEXTURE_2D, this.#colourMaps);
    this.#bind(3, gl.TEXTURE_2D, this.#predictedFixed);
    ['uFixedVolume', 'uMovingVolume', 'uColourMaps', 'uPredictedFixed'].forEach((name, unit) =>
      program.integer(name, unit),
    );
    program.floats('uPredictedRange', this.#predictedRange);
    this.#layer('uFixed', fixed, view, fixed && voxelFromPatient(fixed.volume.grid));
    this.#layer(
      'uMoving',
      moving,
      view,
      movingGrid && multiply4(voxelFromPatient(movingGrid), picture.movingFromFixed),
    );
    program.integer('uMode', fusionModes.indexOf(picture.mode));
    program.floats('uOpacity', [picture.opacity]);
    program.floats('uCheckPx', [picture.checkPx]);
    program.floats('uSwipePx', [picture.swipePx]);
    program.floats('uLensPx', [picture.lensPx.x, picture.lensPx.y, picture.lensPx.radius]);
    const finestMm = Math.min(...(movingGrid?.spacingMm ?? [1]));
    program.floats('uEdgeStepPx', [Math.max(1, (0.8 * finestMm) / view.mmPerPx)]);
    this.#fill(program, rectangle, sharpness);
  }

  drawSurface(rectangle: PaneRectangle, picture: SurfacePicture, sharpness: Sharpness): void {
    const { gl } = this;
    const program = this.#surface;
    program.use();
    const { fixed, moving } = picture;
    this.#bind(0, gl.TEXTURE_3D, fixed.volume.texture);
    this.#bind(1, gl.TEXTURE_3D, (moving ?? fixed).volume.texture);
    program.integer('uFixedVolume', 0);
    program.integer('uMovingVolume', 1);
    const movingGrid = (moving ?? fixed).volume.grid;
    program.matrix('uFixedTextureFromPatient', textureFromPatient(fixed.volume.grid));
    program.matrix('uMovingTextureFromPatient', multiply4(textureFromPatient(movingGrid), picture.movingFromFixed));
    program.floats('uCentreMm', picture.centreMm);
    program.floats('uRight', picture.right);
    program.floats('uDown', picture.down);
    program.floats('uForward', picture.forward);
    program.floats('uMmPerPx', [picture.mmPerPx]);
    program.floats('uDepthMm', [picture.depthMm]);
    program.floats('uStepMm', [picture.stepMm]);
    program.floats('uOpacity', [picture.opacity]);
    program.integer('uHasMoving', moving ? 1 : 0);
    program.floats('uThreshold', [skinThreshold(fixed), skinThreshold(moving ?? fixed)]);
    this.#fill(program, rectangle, sharpness);
  }

  clear(rectangle: PaneRectangle): void {
    this.#within(this.#boxOf(rectangle));
    this.gl.clear(this.gl.COLOR_BUFFER_BIT);
  }

  /** Waits until everything asked for is drawn. For measurements. */
  finish(): void {
    this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  dispose(): void {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #bind(unit: number, target: GLenum, texture: WebGLTexture | null): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + unit);
    this.gl.bindTexture(target, texture);
  }

  /** Left, bottom, width and height of a pane on the canvas, device pixels. */
  #boxOf({ left, top, width, height }: PaneRectangle): Box {
    const [x, w, h] = [left, width, height].map((px) => Math.round(px * this.#pixelRatio)) as [number, number, number];
    return [x, this.#canvas.height - Math.round(top * this.#pixelRatio) - h, w, h];
  }

  #within([left, bottom, width, height]: Box): void {
    this.gl.viewport(left, bottom, width, height);
    this.gl.scissor(left, bottom, width, height);
  }

  #fill(program: ShaderProgram, rectangle: PaneRectangle, sharpness: Sharpness): void {
    const { gl } = this;
    const box = this.#boxOf(rectangle);
    const [left, bottom, width, height] = box;
    const share = sharpness === 'coarse' ? coarseShare : 1;
    const small: Box = [0, 0, Math.ceil(width * share), Math.ceil(height * share)];
    program.floats('uViewport', sharpness === 'coarse' ? small : box);
    program.floats('uPixelRatio', [this.#pixelRatio * share]);
    gl.bindFramebuffer(gl.FRAMEBUFFER, sharpness === 'coarse' ? this.#coarseFrame : null);
    this.#within(sharpness === 'coarse' ? small : box);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    if (sharpness === 'sharp') return;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.#coarseFrame);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    this.#within(box);
    gl.blitFramebuffer(
      0,
      0,
      small[2],
      small[3],
      left,
      bottom,
      left + width,
      bottom + height,
      gl.COLOR_BUFFER_BIT,
      gl.LINEAR,
    );
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  #layer(
    name: string,
    layer: LayerDisplay | null,
    view: PaneView,
    voxelFromFixedPatient: Mat4 | null | undefined,
  ): void {
    const program = this.#plane;
    program.integer(`${name}.present`, layer ? 1 : 0);
    if (!layer || !voxelFromFixedPatient) return;
    const { size } = layer.volume.grid;
    const at = (x: number, y: number): Vec3 => {
      const voxel = transformPoint(voxelFromFixedPatient, pointAtPixel(view, x, y));
      return [(voxel[0] + 0.5) / size[0], (voxel[1] + 0.5) / size[1], (voxel[2] + 0.5) / size[2]];
    };
    const [origin, right, down] = [at(0, 0), at(1, 0), at(0, 1)];
    program.floats(`${name}.origin`, origin);
    program.floats(
      `${name}.dx`,
      right.map((value, axis) => value - origin[axis]!),
    );
    program.floats(
      `${name}.dy`,
      down.map((value, axis) => value - origin[axis]!),
    );
    const scale = layer.volume.valueScale;
    program.floats(`${name}.window`, [
      layer.window.low * scale,
      Math.max(1e-6, (layer.window.high - layer.window.low) * scale),
    ]);
    program.floats(`${name}.colourMap`, [(colourMapNames.indexOf(layer.colourMap) + 0.5) / colourMapNames.length]);
  }
}

function skinThreshold({ volume }: LayerDisplay): number {
  const { low, high } = volume.info.window;
  const level = volume.info.modality === 'CT' ? -300 : low + 0.16 * (high - low);
  return level * volume.valueScale;
}

function textureFromPatient(grid: GridGeometry): Mat4 {
  const [nx, ny, nz] = grid.size;
  const textureFromVoxel: Mat4 = [1 / nx, 0, 0, 0.5 / nx, 0, 1 / ny, 0, 0.5 / ny, 0, 0, 1 / nz, 0.5 / nz, 0, 0, 0, 1];
  return multiply4(textureFromVoxel, voxelFromPatient(grid));
}

function setFilters(gl: WebGL2RenderingContext, filter: GLenum): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}
