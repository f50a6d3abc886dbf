import { exportOptionsSchema } from '../../../src-shared/contract/exports.ts';
import type { ReadableDatabase } from '../../database/connection.ts';
import { listInterruptedExports } from '../../database/jobs.ts';
import { discardStaging } from '../../storage/atomic-output.ts';
import { stagingParents } from '../../tasks/export-task.ts';

/**
 * Removes what exports that were killed left in the folders they were to write to. A folder that is not there now (a
 * stick that was taken out) is checked again at the next start. Never throws.
 */
export async function recoverInterruptedExports(database: ReadableDatabase): Promise<void> {
  for (const { jobId, request } of listInterruptedExports(database)) {
    const destination = exportOptionsSchema.shape.destination.safeParse(
      (request as { destination?: unknown }).destination,
    );
    if (!destination.success || !('path' in destination.data)) continue;
    for (const folder of stagingParents(destination.data)) await discardStaging(folder, jobId);
  }
}
