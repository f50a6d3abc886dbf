import { ref } from 'vue';
import { serialiseFailure } from '../../../src-shared/failure.ts';
import type { Message, MessageCode, ValuesFor } from '../../../src-shared/messages/message.ts';
import {
  messagesText as paragraphOf,
  messageText as textOf,
  translate,
  type Language,
} from '../../../src-shared/messages/text.ts';

export type Locale = Language;

const locale = ref<Locale>('en');
const missing = '–';

export function setLocale(chosen: Locale): void {
  locale.value = chosen;
}

/** The text in the reader's language, its `{name}` places filled. Reactive: the window changes at once. */
export function t<Code extends MessageCode>(code: Code, ...values: ValuesFor<Code>): string {
  return translate(locale.value, code, ...values);
}

/** A message of the backend in the reader's language. */
export function messageText(message: Message): string {
  return textOf(message, locale.value);
}

/** Several of them, as a paragraph. */
export function messagesText(messages: readonly Message[]): string {
  return paragraphOf(messages, locale.value);
}

/** What went wrong, in the reader's language. */
export function failureText(error: unknown): string {
  return messagesText(serialiseFailure(error).messages);
}

export function formatNumber(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  return new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
}

/** A number with no more than two digits after the point. */
export function formatShort(value: number): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: 2 }).format(value);
}

export function formatPercent(fraction: number): string {
  return new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }).format(fraction);
}

export function formatTime(isoTime: string): string {
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) return missing;
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

/** A DICOM date YYYYMMDD in the reader's form. */
export function formatDicomDate(date: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  if (!match) return date || missing;
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(day);
}

/** A DICOM person name "Family^Given" as people write it. */
export function formatPersonName(name: string): string {
  const [family = '', given = '', middle = ''] = (name.split('=')[0] ?? '').split('^');
  return [family, [given, middle].filter(Boolean).join(' ')].filter(Boolean).join(', ');
}

/** About how long, in words. */
export function formatSecondsLeft(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 60) return t('time.seconds', { seconds: Math.max(1, Math.round(seconds)) });
  return t('time.minutes', { minutes: Math.round(seconds / 60) });
}
