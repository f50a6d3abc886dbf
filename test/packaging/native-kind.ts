/** Of which system and processor native code is, by its first bytes: ELF, Mach-O 64 and PE, as their specifications state. */
export function kindOf(code: Buffer): string {
  if (code.readUInt32BE(0) === 0x7f454c46) return `linux ${named(code.readUInt16LE(18), { 62: 'x64', 183: 'arm64' })}`;
  if (code.readUInt32LE(0) === 0xfeedfacf)
    return `darwin ${named(code.readUInt32LE(4), { 0x01000007: 'x64', 0x0100000c: 'arm64' })}`;
  const header = code.readUInt32LE(0x3c);
  if (code.toString('latin1', header, header + 4) !== 'PE\0\0') return 'unknown';
  return `win32 ${named(code.readUInt16LE(header + 4), { 0x8664: 'x64', 0xaa64: 'arm64' })}`;
}

const named = (value: number, names: Readonly<Record<number, string>>) => names[value] ?? `processor ${value}`;
