/**
 * A minimal ICC profile of sRGB (ICC.1:2001-04, a matrix and a curve), as bytes: PS3.3 C.11.15 asks for one wherever
 * colours are stated. Input device class, as that section wants it. Primaries adapted to D50 (IEC 61966-2-1 annex),
 * and a gamma of 2.2 for the curve, which stays within 2 % of sRGB's own.
 */
export function srgbProfile(): number[] {
  const tags: readonly (readonly [signature: string, content: Buffer])[] = [
    ['desc', description('sRGB')],
    ['cprt', Buffer.concat([typed('text'), Buffer.from('No copyright\0', 'latin1')])],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.4361, 0.2225, 0.0139)],
    ['gXYZ', xyz(0.3851, 0.7169, 0.0971)],
    ['bXYZ', xyz(0.1431, 0.0606, 0.7141)],
    ...['rTRC', 'gTRC', 'bTRC'].map((name) => [name, gammaCurve(2.2)] as const),
  ];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let at = 128 + table.length;
  const contents = tags.map(([signature, content], index) => {
    const padded = Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
    table.write(signature, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * index);
    table.writeUInt32BE(content.length, 12 + 12 * index);
    at += padded.length;
    return padded;
  });
  return [...Buffer.concat([header(at), table, ...contents])];
}

function header(size: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(0x02400000, 8); // version 2.4
  bytes.write('scnrRGB XYZ ', 12, 'latin1');
  [2026, 1, 1, 0, 0, 0].forEach((part, index) => bytes.writeUInt16BE(part, 24 + 2 * index));
  bytes.write('acsp', 36, 'latin1');
  xyz(0.9642, 1, 0.8249).copy(bytes, 68, 8); // the illuminant, D50
  return bytes;
}

function typed(signature: string): Buffer {
  return Buffer.from(`${signature}\0\0\0\0`, 'latin1');
}

/** Numbers as s15Fixed16. */
function xyz(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeInt32BE(Math.round(value * 65536), 4 * index));
  return Buffer.concat([typed('XYZ '), bytes]);
}

function gammaCurve(gamma: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt32BE(1, 0);
  bytes.writeUInt16BE(Math.round(gamma * 256), 4);
  return Buffer.concat([typed('curv'), bytes]);
}

/** textDescriptionType: ASCII, then an empty Unicode and an empty ScriptCode part. */
function description(text: string): Buffer {
  const ascii = Buffer.from(`${text}\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(ascii.length, 0);
  return Buffer.concat([typed('desc'), length, ascii, Buffer.alloc(4 + 4 + 2 + 1 + 67)]);
}
