import type { WritableDatabase } from '../database/connection.ts';
import type { DataFolder } from './data-folder.ts';
import type { EventHub } from './events.ts';

/** What is stored, and who hears of its changes: enough for use cases that start no work. */
export interface StudyStore {
  readonly folder: DataFolder;
  readonly database: WritableDatabase;
  readonly events: EventHub;
}
