// What the engine takes from its platform beside the language itself. Declared here since TypeScript has WebAssembly
// only among the browser's types, and the engine must see neither those nor Node's.

declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
    /** @returns the size before, in pages of 64 KiB */
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  type Imports = Record<string, Record<string, unknown>>;
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  function instantiate(bytes: Uint8Array<ArrayBuffer>): Promise<{ module: Module; instance: Instance }>;
}

/** Base64 to a string of characters 0 to 255. */
declare function atob(base64: string): string;
