import { describe, expect, it } from 'vitest';
import { decodeText } from './character-set.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

/** The examples of PS3.5 annexes H, I, J and K, and everyday ones. */
const cases: readonly (readonly [string, readonly string[], Buffer, string])[] = [
  ['Latin-1', ['ISO_IR 100'], bytes('M\xfcller^J\xf6rg'), 'Müller^Jörg'],
  ['Latin-1 with code extensions', ['ISO 2022 IR 100'], bytes('M\xfcller'), 'Müller'],
  ['Latin-2', ['ISO_IR 101'], bytes([0x4e, 0xec, 0x6d, 0x65, 0x63]), 'Němec'],
  [
    'Cyrillic',
    ['ISO_IR 144'],
    bytes([0xbb, 0xee, 0xda, 0xe1, 0xd5, 0xdc]),
    'Люкceм'.replace(/[a-z]/g, (c) => ({ c: 'с', e: 'е' })[c]!),
  ],
  ['UTF-8', ['ISO_IR 192'], Buffer.from('Wang^XiaoDong=王^小东='), 'Wang^XiaoDong=王^小东='],
  [
    'GB18030',
    ['GB18030'],
    bytes('Wang^XiaoDong=', [0xcd, 0xf5], '^', [0xd0, 0xa1, 0xb6, 0xab], '='),
    'Wang^XiaoDong=王^小东=',
  ],
  ['GBK', ['GBK'], bytes([0xcd, 0xf5]), '王'],
  [
    'Japanese, ISO 2022 IR 87 (H.3.1)',
    ['', 'ISO 2022 IR 87'],
    bytes('Yamada^Tarou=', '\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B', '=', '\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B'),
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
  ],
  [
    'Japanese, ISO 2022 IR 13 and 87 (H.3.2)',
    ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
    bytes([0xd4, 0xcf, 0xc0, 0xde], '^', [0xc0, 0xdb, 0xb3], '=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J'),
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎',
  ],
  [
    'Korean, ISO 2022 IR 149 (I.2)',
    ['', 'ISO 2022 IR 149'],
    bytes('Hong^Gildong=', '\x1b$)C', [0xfb, 0xf3], '^', '\x1b$)C', [0xd1, 0xce, 0xd4, 0xd7]),
    'Hong^Gildong=洪^吉洞',
  ],
  [
    'Chinese, ISO 2022 IR 58 (K.2)',
    ['', 'ISO 2022 IR 58'],
    bytes('Zhang^XiaoDong=', '\x1b$)A', [0xd5, 0xc5], '^', '\x1b$)A', [0xd0, 0xa1, 0xb6, 0xab], '='),
    'Zhang^XiaoDong=张^小东=',
  ],
  ['an unknown set', ['ISO_IR 999'], bytes('Doe'), 'Doe'],
];

describe('Specific Character Set', () => {
  for (const [name, characterSets, encoded, decoded] of cases) {
    it(name, () => expect(decodeText(encoded, characterSets)).toBe(decoded));
  }
});
