import type { Socket } from 'node:net';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { ServerLimits } from './server-limits.ts';

export interface GateOptions {
  readonly limits: ServerLimits;
  /** Whether the peer may send objects (C-STORE) over this connection. */
  readonly takesObjects: boolean;
}

const headerLength = 6;
/** PS3.8 section 9.3.1: A-ASSOCIATE-RQ is 1, P-DATA-TF is 4, A-ABORT is 7. */
const [firstType, dataType, lastType] = [1, 4, 7];
/** PS3.7 section E.1: the command field of C-STORE-RQ. */
const storeRequest = 0x0001;

/**
 * Puts a gate before what `socket` brings to dcmjs-dimse, which would keep a message of any announced length in memory
 * and copy all of it anew with every packet. Whole protocol data units pass, and none that breaks the limits.
 *
 * @param onBroken is called once, with a Failure that lacks the server's name; nothing passes after that.
 * @returns the way to let nothing pass any more.
 */
export function guardSocket(socket: Socket, options: GateOptions, onBroken: (why: Failure) => void): () => void {
  const listeners = socket.listeners('data') as ((pdu: Buffer) => void)[];
  socket.removeAllListeners('data');
  const gate = new PduGate(options, (pdu) => listeners.forEach((listener) => listener.call(socket, pdu)));
  socket.on('data', (bytes: Buffer) => {
    try {
      gate.take(bytes);
    } catch (error) {
      gate.close();
      onBroken(error as Failure);
    }
  });
  return () => gate.close();
}

/** Cuts a stream into protocol data units (PS3.8 section 9.3), and counts what their values add up to. */
export class PduGate {
  readonly #options: GateOptions;
  readonly #pass: (pdu: Buffer) => void;
  #chunks: Buffer[] = [];
  #waiting = 0;
  #needed = headerLength;
  #closed = false;
  #command: Buffer[] = [];
  #commandBytes = 0;
  #dataBytes = 0;
  #carriesObject = false;

  constructor(options: GateOptions, pass: (pdu: Buffer) => void) {
    this.#options = options;
    this.#pass = pass;
  }

  close(): void {
    this.#closed = true;
    this.#chunks = [];
    this.#waiting = 0;
  }

  /** @throws Failure('network') for what is no DICOM, or more than was agreed. */
  take(bytes: Buffer): void {
    if (this.#closed) return;
    this.#chunks.push(bytes);
    this.#waiting += bytes.length;
    if (this.#waiting < this.#needed) return;
    // Joined only when a whole unit is there: a unit that comes byte by byte costs no more than one that comes at once.
    let rest = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    while (!this.#closed && rest.length >= headerLength) {
      this.#needed = headerLength + this.#checkedLength(rest);
      if (rest.length < this.#needed) break;
      const pdu = rest.subarray(0, this.#needed);
      rest = rest.subarray(this.#needed);
      this.#needed = headerLength;
      if (pdu[0] === dataType) this.#checkValues(pdu.subarray(headerLength));
      this.#pass(pdu);
    }
    if (this.#closed) return;
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#waiting = rest.length;
  }

  #checkedLength(header: Buffer): number {
    const type = header[0]!;
    const length = header.readUInt32BE(2);
    if (type < firstType || type > lastType) throw noDicom();
    if (length > this.#options.limits.pduBytes) throw tooLong(length, this.#options.limits.pduBytes);
    return length;
  }

  /** Presentation data values: length, context, message control header, and a fragment of a command or a data set. */
  #checkValues(values: Buffer): void {
    for (let at = 0; at < values.length;) {
      if (at + 6 > values.length) throw noDicom();
      const length = values.readUInt32BE(at);
      const end = at + 4 + length;
      if (length < 2 || end > values.length) throw noDicom();
      const control = values[at + 5]!;
      this.#count(values.subarray(at + 6, end), (control & 1) !== 0, (control & 2) !== 0);
      at = end;
    }
  }

  #count(fragment: Buffer, isCommand: boolean, isLast: boolean): void {
    const { limits, takesObjects } = this.#options;
    if (isCommand) {
      this.#commandBytes += fragment.length;
      if (this.#commandBytes > limits.commandBytes) throw tooLong(this.#commandBytes, limits.commandBytes);
      this.#command.push(fragment);
      if (!isLast) return;
      this.#carriesObject = commandField(Buffer.concat(this.#command)) === storeRequest;
      this.#command = [];
      this.#commandBytes = 0;
      if (this.#carriesObject && !takesObjects) throw new Failure('network', messageOf('sends-unasked'));
      return;
    }
    this.#dataBytes += fragment.length;
    const most = this.#carriesObject ? limits.objectBytes : limits.answerBytes;
    if (this.#dataBytes > most) throw tooLong(this.#dataBytes, most);
    if (isLast) this.#dataBytes = 0;
  }
}

/** The Command Field (0000,0100) of a command set, which is always in Implicit VR Little Endian: PS3.7 section 6.3.1. */
function commandField(command: Buffer): number | undefined {
  for (let at = 0; at + 8 <= command.length;) {
    const length = command.readUInt32LE(at + 4);
    const isField = command.readUInt16LE(at) === 0 && command.readUInt16LE(at + 2) === 0x0100;
    if (isField) return length === 2 && at + 10 <= command.length ? command.readUInt16LE(at + 8) : undefined;
    at += 8 + length;
  }
  return undefined;
}

const noDicom = () => new Failure('network', messageOf('speaks-no-dicom'));

function tooLong(bytes: number, most: number): Failure {
  return new Failure(
    'network',
    messageOf('message-too-long', { kilobytes: Math.ceil(bytes / 1024), most: most / 1024 }),
  );
}
