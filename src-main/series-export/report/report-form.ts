import type { Registration } from '../../../src-shared/contract/registrations.ts';
import type { Quality } from '../../../src-shared/registration-result.ts';
import type { ReportLocale } from './report-texts.ts';

/** What the workstation knows of a registration beyond its result; absent on the command line. */
export interface ReportRecord {
  readonly version: number;
  readonly createdAt: string;
  readonly origin: Registration['origin'];
  readonly reviews: Registration['reviews'];
  readonly hashes?: { readonly fixed: string; readonly moving: string; readonly registered: string };
}

export interface ReportOptions {
  readonly locale: ReportLocale;
  readonly anonymise: boolean;
  readonly record?: ReportRecord;
}

export interface ReportRow {
  readonly label: string;
  /** One paragraph each. */
  readonly values: readonly string[];
}

export interface ReportTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ReportSection {
  readonly heading: string;
  readonly note?: string;
  readonly rows?: readonly ReportRow[];
  readonly table?: ReportTable;
  readonly pictures?: readonly { readonly caption: string; readonly png: Uint8Array }[];
}

/** The quality report, before it is set as HTML or PDF. Follows what AAPM TG-132 (2017, section 5) asks of such a record. */
export interface ReportContent {
  readonly locale: ReportLocale;
  readonly title: string;
  readonly verdict: Quality['verdict'];
  readonly verdictText: string;
  readonly sections: readonly ReportSection[];
}
