import { chinese } from './chinese.ts';
import { english } from './english.ts';
import type { Message, MessageCode, ValuesFor } from './message.ts';

/** BCP 47 tags of the languages that Concord speaks. */
export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

const tables: Readonly<Record<Language, Readonly<Record<MessageCode, string>>>> = { en: english, 'zh-CN': chinese };

/** The text of one code. */
export function translate<Code extends MessageCode>(
  language: Language,
  code: Code,
  ...[values = {}]: ValuesFor<Code>
): string {
  return filled(tables[language][code], values, language);
}

export function messageText({ code, values }: Message, language: Language): string {
  // A code of another version of Concord, in a file or a database, has no text here.
  return filled(tables[language][code] ?? code, values, language);
}

/** Messages in a row, as a paragraph. */
export function messagesText(messages: readonly Message[], language: Language): string {
  return messages.map((message) => messageText(message, language)).join(language === 'zh-CN' ? '' : ' ');
}

export function englishText(message: Message): string {
  return messageText(message, 'en');
}

export function englishTexts(messages: readonly Message[]): string {
  return messagesText(messages, 'en');
}

/**
 * Fills `{name}` with its value, `{name:file|files}` with the word that the language uses for so many, and
 * `{name=moving:The moving|fixed:The fixed}` with the text of the key that is the value.
 */
function filled(template: string, values: Message['values'], language: Language): string {
  return template.replace(
    /\{(\w+)(?::([^|{}]*)\|([^{}]*)|=([^{}]*))?\}/g,
    (whole, name: string, one?: string, other?: string, choices?: string) => {
      const value = values[name];
      if (choices !== undefined) return chosenText(choices, String(value));
      if (one === undefined) return String(value ?? whole);
      return (new Intl.PluralRules(language).select(Number(value)) === 'one' ? one : other) ?? whole;
    },
  );
}

/** @param choices `key:text|key:text`; a key that is not among them stands for itself */
function chosenText(choices: string, key: string): string {
  const choice = choices.split('|').find((text) => text.startsWith(`${key}:`));
  return choice?.slice(key.length + 1) ?? key;
}
