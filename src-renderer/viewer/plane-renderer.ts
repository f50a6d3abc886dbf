import {
  multiply4,
  transformPoint,
  voxelFromPatient,
  type Mat4,
  type Vec3,
} from '../../src-shared/geometry/patient-space.ts';
import { colourMapNames, colourMapTexels } from '../state/colour-maps.ts';
import type { DrawingCanvas, Sharpness } from './drawing-canvas.ts';
import type { PredictedFixed } from './matched-intensities.ts';
import type { LayerDisplay, PaneRectangle, PlanePicture } from './pictures.ts';
import { pointAtPixel, type PaneView } from '../state/plane-geometry.ts';
import { fusionModes, type FusionMode } from '../state/fusion-modes.ts';
import { fullPaneVertexShader, planeFragmentShader } from './plane-shader.ts';
import { ShaderProgram } from './shader-program.ts';

const textureUnits = { uFixedVolume: 0, uMovingVolume: 1, uColourMaps: 2, uPredictedFixed: 3 } as const;

/** After so long, the slowest driver has linked the programs. */
const linkMs = 2000;

/** Draws one slice of both series. */
export class PlaneRenderer {
  readonly #canvas: DrawingCanvas;
  readonly #programs = new Map<FusionMode | 'alone', ShaderProgram>();
  readonly #colourMaps: WebGLTexture;
  readonly #predictedFixed: WebGLTexture;
  #predictedRange: readonly [low: number, width: number] = [0, 1];

  constructor(canvas: DrawingCanvas) {
    this.#canvas = canvas;
    const { gl } = canvas;
    const rows = colourMapNames.length;
    this.#colourMaps = gl.createTexture();
    this.#bind(gl.TEXTURE_2D, 'uColourMaps', this.#colourMaps);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, colourMapTexels());
    setFilters(gl, gl.NEAREST);
    this.#predictedFixed = gl.createTexture();
    this.setPredictedFixed({ low: 0, high: 1, windowedFixed: new Float32Array([0, 0]) }, 1);
  }

  /** What fixed value is expected at each moving value: the difference picture needs it. */
  setPredictedFixed({ low, high, windowedFixed }: PredictedFixed, movingValueScale: number): void {
    const { gl } = this.#canvas;
    this.#bind(gl.TEXTURE_2D, 'uPredictedFixed', this.#predictedFixed);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16F, windowedFixed.length, 1, 0, gl.RED, gl.FLOAT, windowedFixed);
    setFilters(gl, gl.LINEAR);
    this.#predictedRange = [low * movingValueScale, Math.max(1e-6, (high - low) * movingValueScale)];
  }

  draw(rectangle: PaneRectangle, picture: PlanePicture, sharpness: Sharpness): void {
    const { gl } = this.#canvas;
    const { fixed, moving, view } = picture;
    const program = this.#programOf(moving ? picture.mode : 'alone');
    program.use();
    this.#bind(gl.TEXTURE_3D, 'uFixedVolume', fixed.volume.texture);
    this.#bind(gl.TEXTURE_3D, 'uMovingVolume', (moving ?? fixed).volume.texture);
    this.#bind(gl.TEXTURE_2D, 'uColourMaps', this.#colourMaps);
    this.#bind(gl.TEXTURE_2D, 'uPredictedFixed', this.#predictedFixed);
    for (const [name, unit] of Object.entries(textureUnits)) program.integer(name, unit);
    setLayer(program, 'uFixed', fixed, view, voxelFromPatient(fixed.volume.grid));
    if (moving) {
      const movingVoxelFromFixedPatient = multiply4(voxelFromPatient(moving.volume.grid), picture.movingFromFixed);
      setLayer(program, 'uMoving', moving, view, movingVoxelFromFixedPatient);
      const finestMm = Math.min(...moving.volume.grid.spacingMm);
      program.floats('uEdgeStepPx', [Math.max(1, (0.8 * finestMm) / view.mmPerPx)]);
    }
    program.floats('uPredictedRange', this.#predictedRange);
    program.floats('uOpacity', [picture.opacity]);
    program.floats('uCheckPx', [picture.checkPx]);
    program.floats('uSwipePx', [picture.swipePx]);
    program.floats('uLensPx', [picture.lensPx.x, picture.lensPx.y, picture.lensPx.radius]);
    // Edges sample the moving series five times a pixel.
    this.#canvas.fill(program, rectangle, sharpness, picture.mode === 'edges' ? 0.38 : 0.5);
  }

  /** Has the driver link the programs of every way of fusing, so that changing it does not block the window. */
  warmUp(): void {
    const programs = fusionModes.map((mode) => this.#programOf(mode));
    setTimeout(() => {
      if (!this.#canvas.gl.isContextLost()) for (const program of programs) program.finishLinking();
    }, linkMs);
  }

  #programOf(mode: FusionMode | 'alone'): ShaderProgram {
    const known = this.#programs.get(mode);
    if (known) return known;
    const program = new ShaderProgram(this.#canvas.gl, fullPaneVertexShader, planeFragmentShader(mode));
    this.#programs.set(mode, program);
    return program;
  }

  #bind(target: GLenum, sampler: keyof typeof textureUnits, texture: WebGLTexture): void {
    const { gl } = this.#canvas;
    gl.activeTexture(gl.TEXTURE0 + textureUnits[sampler]);
    gl.bindTexture(target, texture);
  }
}

function setLayer(
  program: ShaderProgram,
  name: 'uFixed' | 'uMoving',
  { volume, window, colourMap }: LayerDisplay,
  view: PaneView,
  voxelFromFixedPatient: Mat4,
): void {
  const { size } = volume.grid;
  const at = (x: number, y: number): Vec3 => {
    const voxel = transformPoint(voxelFromFixedPatient, pointAtPixel(view, x, y));
    return [(voxel[0] + 0.5) / size[0], (voxel[1] + 0.5) / size[1], (voxel[2] + 0.5) / size[2]];
  };
  const [origin, right, down] = [at(0, 0), at(1, 0), at(0, 1)];
  const fromOrigin = (point: Vec3) => point.map((value, axis) => value - origin[axis]!);
  program.floats(`${name}.origin`, origin);
  program.floats(`${name}.dx`, fromOrigin(right));
  program.floats(`${name}.dy`, fromOrigin(down));
  const scale = volume.valueScale;
  program.floats(`${name}.window`, [window.low * scale, Math.max(1e-6, (window.high - window.low) * scale)]);
  program.floats(`${name}.colourMap`, [(colourMapNames.indexOf(colourMap) + 0.5) / colourMapNames.length]);
}

function setFilters(gl: WebGL2RenderingContext, filter: GLenum): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}
