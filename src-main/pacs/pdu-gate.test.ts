import { expect, it } from 'vitest';
import { command, dataPdu, element, field, pdu, storeCommand } from '../../test/fixtures/dimse-bytes.ts';
import { PduGate } from './pdu-gate.ts';
import { usualLimits } from './server-limits.ts';

const limits = { ...usualLimits, pduBytes: 1000, commandBytes: 200, answerBytes: 1500, objectBytes: 3000 };

function gateOf(takesObjects = true) {
  const passed: Buffer[] = [];
  return { gate: new PduGate({ limits, takesObjects }, (one) => passed.push(one)), passed };
}

const find = command([element(0x0000_0100, field.findResponse), element(0x0000_0800, 0x0102)]);
const sound = [
  pdu(2, Buffer.alloc(80)),
  dataPdu(1, find, { command: true, last: true }),
  dataPdu(1, Buffer.alloc(900), {}),
  dataPdu(1, Buffer.alloc(500), { last: true }),
  dataPdu(1, storeCommand(1, '1.2', '1.2.3'), { command: true, last: true }),
  ...[1, 2, 3].map((nth) => dataPdu(1, Buffer.alloc(900), { last: nth === 3 })),
  pdu(6, Buffer.alloc(4)),
];

it.each([1, 5, 6, 7, 100, 100_000])('whole units pass unchanged, in pieces of %i bytes', (size) => {
  const { gate, passed } = gateOf();
  const bytes = Buffer.concat(sound);
  for (let at = 0; at < bytes.length; at += size) gate.take(bytes.subarray(at, at + size));
  expect(passed).toEqual(sound);
});

it.each([
  ['a unit longer than was agreed', [pdu(4, Buffer.alloc(0), 1001)], 'message-too-long'],
  ['an association longer than was agreed', [pdu(2, Buffer.alloc(0), 0xffffffff)], 'message-too-long'],
  ['an unknown type', [pdu(9, Buffer.alloc(4))], 'speaks-no-dicom'],
  ['another protocol', [Buffer.from('HTTP/1.1 400')], 'speaks-no-dicom'],
  ['a value longer than its unit', [pdu(4, Buffer.from([0, 0, 0, 9, 1, 2, 0, 0]))], 'speaks-no-dicom'],
  ['a value without its header', [pdu(4, Buffer.from([0, 0, 0, 1, 1, 2, 0]))], 'speaks-no-dicom'],
  ['a command without end', Array.from({ length: 3 }, () => dataPdu(1, Buffer.alloc(90), { command: true })), 'message-too-long'],
  ['an answer without end', [sound[1]!, ...Array.from({ length: 2 }, () => dataPdu(1, Buffer.alloc(900), {}))], 'message-too-long'],
  ['an object without end', [sound[4]!, ...Array.from({ length: 4 }, () => dataPdu(1, Buffer.alloc(900), {}))], 'message-too-long'],
])('%s does not pass', (_, units, code) => {
  const { gate } = gateOf();
  expect(() => gate.take(Buffer.concat(units))).toThrow(expect.objectContaining({ messages: [expect.objectContaining({ code })] })); // prettier-ignore
}); // prettier-ignore

it('no object passes where none was asked for, and nothing passes a closed gate', () => {
  const { gate, passed } = gateOf(false);
  expect(() => gate.take(sound[4]!)).toThrow('not asked for');
  gate.close();
  gate.take(sound[0]!);
  expect(passed).toEqual([]);
});

it('a unit that comes byte by byte costs no more than its length', () => {
  const passed: Buffer[] = [];
  const gate = new PduGate({ limits: usualLimits, takesObjects: true }, (one) => passed.push(one));
  const long = dataPdu(1, Buffer.alloc(200_000), { last: true });
  const startedMs = performance.now();
  for (let at = 0; at < long.length; at++) gate.take(long.subarray(at, at + 1));
  expect(passed).toEqual([long]);
  // Copying the whole with every byte, as the library does, takes 20 GB and many seconds.
  expect(performance.now() - startedMs).toBeLessThan(3000);
});
