import { multiply4, voxelFromPatient, type GridGeometry, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { DrawingCanvas, Sharpness } from './drawing-canvas.ts';
import type { LayerDisplay, PaneRectangle, SurfacePicture } from './pictures.ts';
import { fullPaneVertexShader } from './plane-shader.ts';
import { ShaderProgram } from './shader-program.ts';
import { surfaceFragmentShader } from './surface-shader.ts';

/** Draws the heads of both series in three dimensions. */
export class SurfaceRenderer {
  readonly #canvas: DrawingCanvas;
  /** Made when first wanted: most readers never turn a head. */
  #program: ShaderProgram | null = null;

  constructor(canvas: DrawingCanvas) {
    this.#canvas = canvas;
  }

  draw(rectangle: PaneRectangle, picture: SurfacePicture, sharpness: Sharpness): void {
    const { gl } = this.#canvas;
    const program = (this.#program ??= new ShaderProgram(gl, fullPaneVertexShader, surfaceFragmentShader));
    program.use();
    const { fixed } = picture;
    const moving = picture.moving ?? fixed;
    for (const [unit, { volume }] of [fixed, moving].entries()) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_3D, volume.texture);
    }
    program.integer('uFixedVolume', 0);
    program.integer('uMovingVolume', 1);
    const movingTextureFromFixedPatient = multiply4(textureFromPatient(moving.volume.grid), picture.movingFromFixed);
    program.matrix('uFixedTextureFromPatient', textureFromPatient(fixed.volume.grid));
    program.matrix('uMovingTextureFromPatient', movingTextureFromFixedPatient);
    program.floats('uCentreMm', picture.centreMm);
    program.floats('uRight', picture.right);
    program.floats('uDown', picture.down);
    program.floats('uForward', picture.forward);
    program.floats('uMmPerPx', [picture.mmPerPx]);
    program.floats('uDepthMm', [picture.depthMm]);
    program.floats('uStepMm', [picture.stepMm]);
    program.floats('uOpacity', [picture.opacity]);
    program.integer('uHasMoving', picture.moving ? 1 : 0);
    program.floats('uThreshold', [skinThreshold(fixed), skinThreshold(moving)]);
    this.#canvas.fill(program, rectangle, sharpness);
  }
}

/** Between air and skin, in texture values. */
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
