import { appendAudit } from '../database/audit.ts';
import type { WritableDatabase } from '../database/connection.ts';

/** Who acts if no person is named. */
const software = 'concord';

/** Appends to the audit trail; call it inside the transaction of what it records. Ids and counts alone. */
export function appendAuditNow(
  database: WritableDatabase,
  action: string,
  detail: string,
  { subject = '', actor = software }: { subject?: string; actor?: string } = {},
): void {
  appendAudit(database, { at: new Date().toISOString(), actor, action, subject, detail });
}
