import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { zstdDecompressSync } from 'node:zlib';
import type { GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import { elastixFolder } from '../storage/own-files.ts';
import type { ParameterMap } from './parameters.ts';

/** What Concord uses of the Emscripten module that the package builds from elastix. */
interface EmscriptenModule {
  readonly HEAPU8: Uint8Array;
  ccall(name: string, returns: 'number', argumentTypes: readonly 'number'[], values: readonly number[]): number;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, address: number, length: number): void;
  callMain(args: readonly string[]): number;
  getModuleStderr(): string;
  resetModuleStdout(): void;
  resetModuleStderr(): void;
}

type ModuleFactory = (options: {
  instantiateWasm: (
    imports: WebAssembly.Imports,
    received: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}) => Promise<EmscriptenModule>;

/** An image as elastix takes it: float32 voxels, x fastest. */
export interface ElastixImage {
  readonly voxels: Float32Array;
  readonly grid: GridGeometry;
}

/** One buffer for all of it: unpacking into the default small chunks takes five times as long. */
const unpackedBytes = 2 ** 24 + 2 ** 20;

let loaded: Promise<{ create: ModuleFactory; compiled: WebAssembly.Module }> | undefined;

/**
 * Loads elastix' code once per thread. The package's own `elastixNode` unpacks and compiles 16 MB for every run and loads
 * readers and writers that a registration does not use: together a second of computing in the first run, and a quarter
 * of a second in each later one.
 */
export function loadElastix() {
  return (loaded ??= (async () => {
    const pipeline = elastixFolder();
    // The .wasm beside it belongs to another build of the package's script.
    const packed = await readFile(fileURLToPath(new URL('elastix.wasm.zst', pipeline)));
    const code = zstdDecompressSync(packed, { chunkSize: unpackedBytes });
    // Functions that never run need no validation in a shipped module: saves an eighth of a second.
    setFlagsFromString('--wasm-lazy-validation');
    const [compiled, { default: create }] = await Promise.all([
      WebAssembly.compile(new Uint8Array(code.buffer, code.byteOffset, code.byteLength)),
      import(/* @vite-ignore */ new URL('elastix.js', pipeline).href) as Promise<{ default: ModuleFactory }>,
    ]);
    return { create, compiled };
  })());
}

/**
 * Runs elastix on two images in memory, as the package's `elastixNode` does (its interface: ITK-Wasm "memory-io").
 *
 * @returns the parameters of the transform found, one map a stage
 * @throws Error with elastix's message if it fails
 */
export async function runElastix(
  stages: readonly ParameterMap[],
  fixed: ElastixImage,
  moving: ElastixImage,
): Promise<Record<string, string[]>[]> {
  const { create, compiled } = await loadElastix();
  const elastix = await create({
    instantiateWasm(imports, received) {
      const instance = new WebAssembly.Instance(compiled, imports);
      received(instance, compiled);
      return instance.exports;
    },
  });
  passJson(elastix, 0, passArray(elastix, 0, 0, new TextEncoder().encode(JSON.stringify(stages))));
  passImage(elastix, 1, fixed);
  passImage(elastix, 2, moving);
  elastix.resetModuleStdout();
  elastix.resetModuleStderr();
  // Outputs 0 and 1, the resampled image and the transform list, are not read.
  const status = elastix.callMain(['0', '0', '1', '2', '--memory-io', '--fixed', '1', '--moving', '2']);
  if (status !== 0) throw new Error(elastix.getModuleStderr() || `Elastix ended with ${status}.`);
  return outputJson(elastix, 2);
}

function passImage(elastix: EmscriptenModule, input: number, { voxels, grid }: ElastixImage): void {
  const { data } = passArray(elastix, input, 0, new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
  const { data: direction } = passArray(elastix, input, 1, new Uint8Array(Float64Array.from(grid.direction).buffer));
  passJson(elastix, input, {
    imageType: { dimension: 3, componentType: 'float32', pixelType: 'Scalar', components: 1 },
    name: 'series',
    origin: grid.originMm,
    spacing: grid.spacingMm,
    direction,
    size: grid.size,
    data,
    metadata: [],
  });
}

/** Copies bytes into the module's memory as an input's array. Returns the reference to it for the input's JSON. */
function passArray(elastix: EmscriptenModule, input: number, part: number, bytes: Uint8Array) {
  const address = call(elastix, 'itk_wasm_input_array_alloc', 0, input, part, bytes.length);
  elastix.HEAPU8.set(bytes, address);
  return { size: bytes.length, data: `data:application/vnd.itk.address,0:${address}` };
}

function passJson(elastix: EmscriptenModule, input: number, value: object): void {
  const text = JSON.stringify(value);
  const length = elastix.lengthBytesUTF8(text) + 1;
  elastix.stringToUTF8(text, call(elastix, 'itk_wasm_input_json_alloc', 0, input, length), length);
}

function outputJson(elastix: EmscriptenModule, output: number): Record<string, string[]>[] {
  const address = call(elastix, 'itk_wasm_output_array_address', 0, output, 0);
  const size = call(elastix, 'itk_wasm_output_array_size', 0, output, 0);
  return JSON.parse(new TextDecoder().decode(elastix.HEAPU8.slice(address, address + size)));
}

function call(elastix: EmscriptenModule, name: string, ...values: number[]): number {
  return (
    elastix.ccall(
      name,
      'number',
      values.map(() => 'number' as const),
      values,
    ) >>> 0
  );
}
