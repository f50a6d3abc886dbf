import type { Language } from '../../src-shared/messages/text.ts';
import { languages } from '../../src-shared/messages/text.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { messagesText } from '../../src-shared/messages/text.ts';

let spoken: Language = 'en';

/** Has this command, and what `main.ts` prints if it fails, speak a language: that of `--language`, else English. */
export function speak(language: string | undefined): void {
  if (language === undefined) return;
  const found = languages.find((one) => one === language);
  if (!found)
    throw new Failure('usage', messageOf('option-invalid', { option: 'language', detail: languages.join(', ') }));
  spoken = found;
}

/** What is said, as one line in the language of this command. */
export function said(messages: readonly Message[]): string {
  return messagesText(messages, spoken);
}
