import { reviveFailure, serialiseFailure, type SerialisedFailure } from '../../src-shared/failure.ts';

/** The envelope of the messages between a caller and the thread or process that does its jobs: one `run`, then one end. */
export interface RunMessage<Job> {
  readonly kind: 'run';
  /** The caller's number for this job; each message about it bears the same. */
  readonly id: number;
  readonly job: Job;
}

export type EndMessage<Output = unknown> =
  | { readonly kind: 'done'; readonly id: number; readonly output: Output }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: SerialisedFailure };

/** Does a job and posts its end; a failure, also to post the output, becomes a message. */
export async function doJob<Output>(
  id: number,
  work: () => Output | Promise<Output>,
  post: (end: EndMessage<Output>) => void,
  causeOf: (error: unknown) => unknown = (error) => error,
): Promise<void> {
  try {
    post({ kind: 'done', id, output: await work() });
  } catch (error) {
    post({ kind: 'failed', id, failure: serialiseFailure(causeOf(error)) });
  }
}

/** Ends the caller's promise as the job ended. */
export function deliver<Output>(
  end: EndMessage<Output>,
  { resolve, reject }: { resolve(output: Output): void; reject(failure: Error): void },
): void {
  if (end.kind === 'done') resolve(end.output);
  else reject(reviveFailure(end.failure));
}
