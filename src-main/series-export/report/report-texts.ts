import { translate, type Language } from '../../../src-shared/messages/text.ts';
import type { MessageCode, ValuesFor } from '../../../src-shared/messages/message.ts';

export type ReportLocale = Language;

/** The words of one report, in its language. */
export type ReportText = <Code extends MessageCode>(code: Code, ...values: ValuesFor<Code>) => string;

export function reportText(locale: ReportLocale): ReportText {
  return (code, ...values) => translate(locale, code, ...values);
}
