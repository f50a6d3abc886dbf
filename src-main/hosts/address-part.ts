import { Failure } from '../../src-shared/failure.ts';
import { remark } from '../../src-shared/remarks.ts';

/**
 * A part of an address, decoded.
 * @throws Failure('not-found') if a `%` in it stands for nothing.
 */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Failure('not-found', remark('nothing-there'));
  }
}
