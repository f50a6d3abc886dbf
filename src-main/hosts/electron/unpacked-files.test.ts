import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { checkUnpackedFiles } from './unpacked-files.ts';

const nativeCode = Buffer.from('native code');
const nativePath = join('node_modules', 'library', 'code.node');

function writeAsar(path: string, header: object): void {
  const json = Buffer.from(JSON.stringify(header));
  const sizes = Buffer.alloc(16);
  [4, json.length + 8, json.length + 4, json.length].forEach((value, i) => sizes.writeUInt32LE(value, 4 * i));
  writeFileSync(path, Buffer.concat([sizes, json]));
}

function packaged(integrity: object | undefined = sha256(nativeCode)): string {
  const asar = join(temporaryFolder(), 'app.asar');
  const native = { size: nativeCode.length, unpacked: true, ...(integrity && { integrity }) };
  const inside = { size: 3, offset: '0', integrity: sha256(Buffer.from('abc')) };
  writeAsar(asar, {
    files: { 'main.js': inside, node_modules: { files: { library: { files: { 'code.node': native } } } } },
  });
  const path = join(`${asar}.unpacked`, nativePath);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, nativeCode);
  return asar;
}

function sha256(bytes: Buffer) {
  return { algorithm: 'SHA256', hash: createHash('sha256').update(bytes).digest('hex') };
}

const refusal = `A file of the program, ${nativePath}, is missing or not the one that was installed.`;

it('lets the files pass that were packaged', () => {
  expect(() => checkUnpackedFiles(packaged())).not.toThrow();
});

it('refuses an altered file by name, one of the same size too', () => {
  const asar = packaged();
  writeFileSync(join(`${asar}.unpacked`, nativePath), 'native cod3');
  expect(() => checkUnpackedFiles(asar)).toThrow(refusal);
});

it('refuses where one is missing, or its hash was never written', () => {
  const asar = packaged();
  rmSync(join(`${asar}.unpacked`, nativePath));
  expect(() => checkUnpackedFiles(asar)).toThrow(refusal);
  expect(() => checkUnpackedFiles(packaged({ algorithm: 'MD5', hash: '' }))).toThrow(refusal);
});

it('refuses an ASAR whose header cannot be read', () => {
  const asar = packaged();
  writeFileSync(asar, Buffer.alloc(40, 1));
  expect(() => checkUnpackedFiles(asar)).toThrow('A file of the program, app.asar,');
});

it('has nothing to check where Concord runs from a folder', () => {
  expect(() => checkUnpackedFiles('/nowhere/concord')).not.toThrow();
});
