import { Failure } from '../../src-shared/failure.ts';
import { ownRoot } from './own-files.ts';

/** What a log may keep of an error: where in the program it arose, and nothing that it says. */
export interface ErrorTrace {
  readonly class: string;
  /** Of a Failure, or the system's (`ENOSPC`) or SQLite's own. */
  readonly code?: string;
  /** The codes of a Failure's messages, without their values. */
  readonly messages?: readonly string[];
  /** `function (file:line:column)`, the innermost first. */
  readonly stack: readonly string[];
  readonly cause?: ErrorTrace;
}

const mostFrames = 20;
const deepestCause = 4;

/**
 * An error without its words: those may quote a path, a name or a DICOM value. Paths in the stack are given from our own
 * folder on; other places are named as such.
 */
export function traceOf(error: unknown, depth = 0): ErrorTrace {
  if (!(error instanceof Error)) return { class: typeof error, stack: [] };
  const { code } = error as { code?: unknown };
  return {
    class: plainName(error.constructor.name),
    ...(typeof code === 'string' && { code: plainName(code) }),
    ...(error instanceof Failure && { messages: error.messages.map((message) => message.code) }),
    stack: framesOf(error),
    ...(error.cause !== undefined && depth < deepestCause && { cause: traceOf(error.cause, depth + 1) }),
  };
}

function plainName(name: string): string {
  return /^[\w-]{1,40}$/.test(name) ? name : 'unnamed';
}

function framesOf({ stack, message }: Error): string[] {
  if (typeof stack !== 'string') return [];
  // The stack begins with the error's words, which may be any number of lines, and may look like a frame.
  const end = message === '' ? 0 : stack.indexOf(message) + message.length;
  if (message !== '' && !stack.includes(message)) return [];
  const frames = stack
    .slice(end)
    .split('\n')
    .map((line) => /^\s+at (?:(.+?) \()?(\S.*?)(:\d+:\d+)?\)?$/.exec(line))
    .filter((match) => match !== null);
  return frames.slice(0, mostFrames).map(([, name, place = '', position = '']) => {
    const where = `${ownPlace(place)}${position}`;
    return name !== undefined && /^[\w$.<># [\]]{1,80}$/.test(name) ? `${name} (${where})` : where;
  });
}

const ownFolders = /^(src-main|src-shared|out|node_modules|test|bin|scripts)\//;

function ownPlace(place: string): string {
  if (/^node:[\w/.-]+$/.test(place)) return place;
  if (place.startsWith('wasm:')) return 'wasm';
  const path = place.replace(/^file:\/\//, '').replaceAll('\\', '/');
  const root = ownRoot.replaceAll('\\', '/');
  const inside = path.includes(root) ? path.slice(path.indexOf(root) + root.length) : '';
  return ownFolders.test(inside) && !inside.includes('..') ? inside : 'outside';
}
