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

/** Draws panes onto one canvas. Each pane is drawn alone, so that a scroll step costs one pane. */
export class FusionRenderer {
  readonly gl: WebGL2RenderingContext;
  readonly #canvas: HTMLCanvasElement;
  readonly #plane: ShaderProgram;
  readonly #surface: ShaderProgram;
  readonly #colourMaps: WebGLTexture;
  readonly #predictedFixed: WebGLTexture;
  #predictedRange: readonly [low: number, width: number] = [0, 1];
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
    gl.bindVertexArray(gl.createVertexArray());
    gl.enable(gl.SCISSOR_TEST);
  }

  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    this.#pixelRatio = pixelRatio;
    this.#canvas.width = Math.max(1, Math.round(widthPx * pixelRatio));
    this.#canvas.height = Math.max(1, Math.round(heightPx * pixelRatio));
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

  drawPlane(rectangle: PaneRectangle, picture: PlanePicture): void {
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
    this.#viewport(program, rectangle);
    program.integer('uMode', fusionModes.indexOf(picture.mode));
    program.floats('uOpacity', [picture.opacity]);
    program.floats('uCheckPx', [picture.checkPx]);
    program.floats('uSwipePx', [picture.swipePx]);
    program.floats('uLensPx', [picture.lensPx.x, picture.lensPx.y, picture.lensPx.radius]);
    const finestMm = Math.min(...(movingGrid?.spacingMm ?? [1]));
    program.floats('uEdgeStepPx', [Math.max(1, (0.8 * finestMm) / view.mmPerPx)]);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  drawSurface(rectangle: PaneRectangle, picture: SurfacePicture): void {
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
    this.#viewport(program, rectangle);
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
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  clear(rectangle: PaneRectangle): void {
    this.#viewport(this.#plane, rectangle);
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

  #viewport(program: ShaderProgram, { left, top, width, height }: PaneRectangle): void {
    const ratio = this.#pixelRatio;
    const box = [left, 0, width, height].map((px) => Math.round(px * ratio));
    box[1] = this.#canvas.height - Math.round(top * ratio) - box[3]!;
    this.gl.viewport(box[0]!, box[1]!, box[2]!, box[3]!);
    this.gl.scissor(box[0]!, box[1]!, box[2]!, box[3]!);
    program.use();
    program.floats('uViewport', box);
    program.floats('uPixelRatio', [ratio]);
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
