// Makes every icon from assets/icons/concord.svg: `node scripts/make-icons.ts`. Needs Chromium, which draws it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const repository = join(import.meta.dirname, '..');
const packaging = join(repository, 'packaging');
const drawing = readFileSync(join(repository, 'assets/icons/concord.svg'), 'utf8');

/** Pixels a side. Linux's icon themes have these (Icon Theme Specification), Windows asks for those up to 256. */
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;
/** Types of Apple's icon format whose content is PNG, by size; the second of a size is a smaller icon at twice the pixels. */
const appleTypes: readonly (readonly [string, (typeof sizes)[number]])[] = [
  ['icp4', 16], ['icp5', 32], ['ic11', 32], ['icp6', 64], ['ic12', 64], ['ic07', 128], ['ic08', 256], ['ic13', 256],
  ['ic09', 512], ['ic14', 512], ['ic10', 1024],
]; // prettier-ignore

const pictures = await draw();
mkdirSync(join(packaging, 'icons'), { recursive: true });
for (const [size, png] of pictures) writeFileSync(join(packaging, 'icons', `${size}x${size}.png`), png);
writeFileSync(join(repository, 'assets/icons/concord.png'), pictures.get(256)!);
writeFileSync(join(packaging, 'icon.ico'), windowsIcon(sizes.filter((size) => size <= 256)));
writeFileSync(join(packaging, 'icon.icns'), appleIcon());

async function draw(): Promise<ReadonlyMap<number, Buffer>> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage();
  const drawn = new Map<number, Buffer>();
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>html,body{margin:0}svg{display:block}svg{width:${size}px;height:${size}px}</style>${drawing}`,
    );
    drawn.set(size, await page.screenshot({ omitBackground: true }));
  }
  await browser.close();
  return drawn;
}

/** An ICO file of PNG pictures: a header of 6 bytes, 16 bytes an entry, then the pictures. A side of 256 is written as 0. */
function windowsIcon(of: readonly number[]): Buffer {
  const header = Buffer.alloc(6 + 16 * of.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(of.length, 4);
  let offset = header.length;
  of.forEach((size, i) => {
    const { length } = pictures.get(size)!;
    const at = 6 + 16 * i;
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += length;
  });
  return Buffer.concat([header, ...of.map((size) => pictures.get(size)!)]);
}

/** An ICNS file: its name and length, then each picture after its type and length, both of 4 bytes and counted in the length. */
function appleIcon(): Buffer {
  const parts = appleTypes.map(([type, size]) => tagged(type, pictures.get(size)!));
  return tagged('icns', Buffer.concat(parts));
}

function tagged(type: string, bytes: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(bytes.length + 8, 4);
  return Buffer.concat([head, bytes]);
}
