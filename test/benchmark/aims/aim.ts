import type { PartName } from '../parts.ts';

/** `open`: not measured, or on too few cases to say. */
export type AimStatus = 'met' | 'missed' | 'open';

/** One aim of the project, and what was measured. */
export interface AimRow {
  /** What the aim belongs to, for example "Precision". */
  readonly about: string;
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly status: AimStatus;
  /** What one must know to read the figure, or nothing. */
  readonly note: string;
  /** The part that it is computed from. */
  readonly from: PartName;
}

/** What judging a part gives, without what is the same whether or not the part is there. */
export interface Judged {
  readonly measured: string;
  readonly status: AimStatus;
  readonly note?: string;
}

/** An aim, and how it is judged by a part of the measurements. */
export interface Aim<Of> {
  readonly about: string;
  readonly what: string;
  readonly target: string;
  /** Null if the part holds no case that the aim is about. */
  judge(part: Of): Judged | null;
}

export function rowsOf<Of>(aims: readonly Aim<Of>[], from: PartName, part: Of | undefined): AimRow[] {
  return aims.map(({ about, what, target, judge }) => {
    const judged = part && judge(part);
    const { measured, status, note = '' } = judged ?? { measured: 'not measured', status: 'open' as const };
    return { about, what, target, measured, status, note, from };
  });
}

export function metIf(isMet: boolean): AimStatus {
  return isMet ? 'met' : 'missed';
}

export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

export function millimetres(mm: number): string {
  return Number.isFinite(mm) ? `${mm.toFixed(2)} mm` : 'no result';
}
