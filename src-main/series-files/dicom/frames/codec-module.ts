import { readFile } from 'node:fs/promises';
import { codecsPath } from '../../../storage/own-files.ts';

/**
 * The WebAssembly of dcmjs-codecs (libijg, CharLS, OpenJPEG, OpenJPH), driven without that package's own script. That
 * script drops the decoders' warnings, and keeps one instance for the life of the process: a decoder that fails never
 * frees its memory, so that after some hundred damaged frames sound ones are refused too. Here a warning is an error,
 * and an instance that failed is not used again.
 */

export type WasmDecoder = 'DecodeJpeg' | 'DecodeJpegLs' | 'DecodeJpeg2000' | 'DecodeHtJpeg2000';

/** What a decoder is given about a frame of one sample a pixel. */
export interface FrameShape {
  readonly columns: number;
  readonly rows: number;
  /** 8 or 16: the width of a sample that comes out. */
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly signed: boolean;
}

type Pointer = number;

/** The module's exports that decoding needs; pinned by the exact version of dcmjs-codecs in package.json. */
interface CodecExports extends Record<WasmDecoder, (context: Pointer, parameters: Pointer) => void> {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly CreateCodecsContext: () => Pointer;
  readonly ReleaseCodecsContext: (context: Pointer) => void;
  readonly CreateDecoderParameters: () => Pointer;
  readonly ReleaseDecoderParameters: (parameters: Pointer) => void;
  readonly SetColumns: (context: Pointer, value: number) => void;
  readonly SetRows: (context: Pointer, value: number) => void;
  readonly SetBitsAllocated: (context: Pointer, value: number) => void;
  readonly SetBitsStored: (context: Pointer, value: number) => void;
  readonly SetSamplesPerPixel: (context: Pointer, value: number) => void;
  readonly SetPixelRepresentation: (context: Pointer, value: number) => void;
  readonly SetPlanarConfiguration: (context: Pointer, value: number) => void;
  readonly SetPhotometricInterpretation: (context: Pointer, value: number) => void;
  readonly SetEncodedBufferSize: (context: Pointer, bytes: number) => void;
  readonly GetEncodedBuffer: (context: Pointer) => Pointer;
  readonly GetDecodedBufferSize: (context: Pointer) => number;
  readonly GetDecodedBuffer: (context: Pointer) => Pointer;
}

/** Index of MONOCHROME2 in the module's PhotometricInterpretationEnum. */
const monochrome2 = 1;

/**
 * What libijg traces of a sound stream (jerror.h, JTRC_*), what OpenJPEG informs of, and nothing else: every other
 * message is a warning. The module passes traces and warnings on alike, without their level.
 */
const harmless = [
  /^JpegDecoder\d+::EmitMessage::(Start of Image|End Of Image|RST\d|Start Of (Frame|Scan)\b|Define |JFIF |Miscellaneous marker|Unknown APP|Unrecognized component IDs| {2,}|Adobe APP14)/,
  /^Jpeg2000Buffer::OpjMessageCallbackInfo::/,
];

let compiled: Promise<WebAssembly.Module> | null = null;
let codecModule: WebAssembly.Module | null = null;
let current: CodecInstance | null = null;

/** Must have resolved before the first call of {@link decodeInWasm}. */
export async function prepareCodecModule(): Promise<void> {
  compiled ??= compile();
  codecModule = await compiled;
}

async function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(codecsPath()));
}

/**
 * Decodes one frame of one component.
 *
 * @returns the module's samples as it left them; the caller checks their number.
 * @throws what the decoder reported, its warnings included; the instance is thrown away then.
 */
export function decodeInWasm(decoder: WasmDecoder, encoded: Uint8Array, shape: FrameShape): Uint8Array<ArrayBuffer> {
  if (codecModule === null) throw new Error('The decoders are not loaded yet.');
  current ??= new CodecInstance(codecModule);
  try {
    return current.decode(decoder, encoded, shape);
  } catch (error) {
    current = null;
    throw error;
  }
}

class CodecInstance {
  readonly #exports: CodecExports;
  #warning: string | null = null;

  constructor(module: WebAssembly.Module) {
    this.#exports = new WebAssembly.Instance(module, this.#imports()).exports as unknown as CodecExports;
    this.#exports._initialize();
  }

  decode(decoder: WasmDecoder, encoded: Uint8Array, shape: FrameShape): Uint8Array<ArrayBuffer> {
    const wasm = this.#exports;
    const context = wasm.CreateCodecsContext();
    wasm.SetColumns(context, shape.columns);
    wasm.SetRows(context, shape.rows);
    wasm.SetBitsAllocated(context, shape.bitsAllocated);
    wasm.SetBitsStored(context, shape.bitsStored);
    wasm.SetSamplesPerPixel(context, 1);
    wasm.SetPixelRepresentation(context, shape.signed ? 1 : 0);
    wasm.SetPlanarConfiguration(context, 0);
    wasm.SetPhotometricInterpretation(context, monochrome2);
    wasm.SetEncodedBufferSize(context, encoded.length);
    new Uint8Array(wasm.memory.buffer).set(encoded, wasm.GetEncodedBuffer(context));
    const parameters = wasm.CreateDecoderParameters();
    wasm[decoder](context, parameters);
    if (this.#warning !== null) throw new Error(this.#warning);
    const start = wasm.GetDecodedBuffer(context);
    const decoded = new Uint8Array(wasm.memory.buffer, start, wasm.GetDecodedBufferSize(context)).slice();
    wasm.ReleaseDecoderParameters(parameters);
    wasm.ReleaseCodecsContext(context);
    return decoded;
  }

  #text(start: Pointer, length: number): string {
    return Buffer.from(this.#exports.memory.buffer, start, length).toString('latin1');
  }

  #imports(): WebAssembly.Imports {
    const succeed = () => 0;
    return {
      env: {
        emscripten_notify_memory_growth: () => {},
        onCodecsTrace: () => {},
        onCodecsInfo: (start: Pointer, length: number) => {
          const message = this.#text(start, length);
          if (!harmless.some((pattern) => pattern.test(message))) this.#warning ??= message;
        },
        onCodecsException: (start: Pointer, length: number) => {
          throw new Error(this.#text(start, length));
        },
      },
      wasi_snapshot_preview1: {
        proc_exit: (status: number) => {
          throw new Error(`The decoder ended with status ${status}.`);
        },
        clock_time_get: (_clock: number, _precision: bigint, result: Pointer) => {
          new DataView(this.#exports.memory.buffer).setBigUint64(result, 0n, true);
          return 0;
        },
        // OpenJPH writes what it made up for to the standard streams, and goes on.
        fd_write: (_stream: number, pieces: Pointer, count: number, written: Pointer) => {
          const view = new DataView(this.#exports.memory.buffer);
          let length = 0;
          for (let i = 0; i < count; i++) length += view.getUint32(pieces + 8 * i + 4, true);
          this.#warning ??= this.#text(view.getUint32(pieces, true), view.getUint32(pieces + 4, true));
          view.setUint32(written, length, true);
          return 0;
        },
        fd_close: succeed,
        fd_seek: succeed,
        environ_get: succeed,
        environ_sizes_get: (count: Pointer, bytes: Pointer) => {
          const view = new DataView(this.#exports.memory.buffer);
          view.setUint32(count, 0, true);
          view.setUint32(bytes, 0, true);
          return 0;
        },
      },
    };
  }
}
