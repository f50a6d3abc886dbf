import { settingsSchema, type Settings } from '../../src-shared/contract/settings.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

const defaults: Settings = {
  locale: 'en',
  theme: 'dark',
  textScale: 1,
  registersAhead: true,
  welcomed: false,
  reviewerName: '',
  openStudyId: null,
  recentStudyIds: [],
};

export function readSettings(database: ReadableDatabase): Settings {
  const rows = database
    .prepare<[], { name: string; value_json: string }>('SELECT name, value_json FROM settings')
    .all();
  const stored: Record<string, unknown> = {};
  for (const row of rows) stored[row.name] = JSON.parse(row.value_json);
  return settingsSchema.parse({ ...defaults, ...stored });
}

export function writeSettings(database: WritableDatabase, changes: Partial<Settings>): void {
  const upsert = database.prepare(
    'INSERT INTO settings (name, value_json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value_json = excluded.value_json',
  );
  database.transaction(() => {
    for (const [name, value] of Object.entries(changes)) {
      if (value !== undefined) upsert.run(name, JSON.stringify(value));
    }
  })();
}

/** A thing that happens once in the life of a data folder. */
export function readFlag(database: ReadableDatabase, name: string): boolean {
  return database.prepare('SELECT 1 FROM settings WHERE name = ?').get(name) !== undefined;
}

export function writeFlag(database: WritableDatabase, name: string): void {
  database.prepare("INSERT INTO settings (name, value_json) VALUES (?, 'true') ON CONFLICT DO NOTHING").run(name);
}

export function clearFlag(database: WritableDatabase, name: string): void {
  database.prepare('DELETE FROM settings WHERE name = ?').run(name);
}
