import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** A shader program, linked without blocking others, and its uniforms, looked up once. */
export class ShaderProgram {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #locations = new Map<string, WebGLUniformLocation | null>();
  #isLinked = false;

  constructor(gl: WebGL2RenderingContext, vertexSource: string, fragmentSource: string) {
    this.#gl = gl;
    this.#program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, vertexSource],
      [gl.FRAGMENT_SHADER, fragmentSource],
    ] as const) {
      const shader = gl.createShader(type)!;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.#program, shader);
      // Goes with the program that it is attached to.
      gl.deleteShader(shader);
    }
    gl.linkProgram(this.#program);
  }

  /**
   * Waits until the driver has linked the program. The first question to a program blocks the window for that long, so
   * whoever can asks later.
   * @throws Failure if the driver refuses it.
   */
  finishLinking(): void {
    const gl = this.#gl;
    if (this.#isLinked) return;
    if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Failure('internal', messageOf('driver-refused', { detail: gl.getProgramInfoLog(this.#program) ?? '' }));
    }
    this.#isLinked = true;
  }

  use(): void {
    this.finishLinking();
    this.#gl.useProgram(this.#program);
  }

  integer(name: string, value: number): void {
    this.#gl.uniform1i(this.#at(name), value);
  }

  matrix(name: string, rowMajor: Mat4): void {
    this.#gl.uniformMatrix4fv(this.#at(name), true, rowMajor as unknown as number[]);
  }

  floats(name: string, values: readonly number[]): void {
    const at = this.#at(name);
    const list = values as number[];
    if (list.length === 1) this.#gl.uniform1fv(at, list);
    else if (list.length === 2) this.#gl.uniform2fv(at, list);
    else if (list.length === 3) this.#gl.uniform3fv(at, list);
    else this.#gl.uniform4fv(at, list);
  }

  #at(name: string): WebGLUniformLocation | null {
    if (!this.#locations.has(name)) this.#locations.set(name, this.#gl.getUniformLocation(this.#program, name));
    return this.#locations.get(name) ?? null;
  }
}
