import type { z } from 'zod';
import type { auditEntrySchema } from '../../src-shared/contract/registrations.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** Appends one line; call it inside the transaction of what it records. No patient data: ids and counts alone. */
export function appendAudit(database: WritableDatabase, entry: AuditEntry): void {
  database
    .prepare('INSERT INTO audit (at, actor, action, subject, detail) VALUES (@at, @actor, @action, @subject, @detail)')
    .run(entry);
}

/** The newest first. */
export function listAudit(database: ReadableDatabase, limit: number): AuditEntry[] {
  return database
    .prepare<[number], AuditEntry>(
      'SELECT at, actor, action, subject, detail FROM audit ORDER BY sequence DESC LIMIT ?',
    )
    .all(limit);
}
