/** The smallest WebAssembly module: magic number and version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

export async function selfCheck(): Promise<{ webAssembly: boolean }> {
  const instance = await WebAssembly.instantiate(emptyModule);
  return { webAssembly: instance.instance instanceof WebAssembly.Instance };
}
