import type { Language } from '../../../src-shared/messages/text.ts';
import { readSettings } from '../../database/settings.ts';
import type { StudyStore } from '../study-store.ts';

/** The language that the user chose: the host's own dialogs are in it too. */
export function windowLanguage({ database }: Pick<StudyStore, 'database'>): Language {
  return readSettings(database).locale;
}
