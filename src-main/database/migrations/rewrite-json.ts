import type { Database } from 'better-sqlite3';

/** Changes the JSON of one column in every row that has any; `key` is an expression that tells rows apart. */
export function rewriteJson<Row>(
  database: Database,
  table: string,
  key: string,
  column: string,
  change: (row: Row) => unknown,
): void {
  const rows = database
    .prepare<[], { id: string | number; json: string }>(
      `SELECT ${key} AS id, ${column} AS json FROM ${table} WHERE ${column} IS NOT NULL`,
    )
    .all();
  const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
  for (const { id, json } of rows) update.run(JSON.stringify(change(JSON.parse(json) as Row)), id);
}
