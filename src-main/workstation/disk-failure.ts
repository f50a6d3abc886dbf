import { Failure } from '../../src-shared/failure.ts';

/** The sentence for an error of the file system while writing to `folder`; any other error passes unchanged. */
export function diskFailure(error: unknown, folder: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(
        'output',
        `The disk of ${folder} is full. Free some space and try again; what was saved before is kept.`,
        error,
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new Failure(
        'output',
        `${folder} cannot be written. Make it writable, or choose another data folder with --data.`,
        error,
      );
    case 'EIO':
      return new Failure('output', `The disk of ${folder} failed. Check that it is connected and sound.`, error);
    default:
      return error;
  }
}
