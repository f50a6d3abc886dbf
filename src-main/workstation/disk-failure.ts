import { Failure } from '../../src-shared/failure.ts';
import { remark } from '../../src-shared/remarks.ts';

/** The sentence for an error of the file system while writing to `folder`; any other error passes unchanged. */
export function diskFailure(error: unknown, folder: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure('output', remark('disk-full', { folder }), error);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new Failure('output', remark('data-folder-not-writable', { folder }), error);
    case 'EIO':
      return new Failure('output', remark('disk-failed', { folder, detail: 'EIO' }), error);
    default:
      return error;
  }
}
