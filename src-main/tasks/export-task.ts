import { dirname } from 'node:path';
import type { ExportFormat } from '../../src-shared/contract/exports.ts';
import type { Settings } from '../../src-shared/contract/settings.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import type { LandmarkPair } from '../series-export/export-case.ts';
import type { WrittenSet } from '../series-export/export-set.ts';
import type { ReportRecord } from '../series-export/report/report-form.ts';
import type { LocatedSeries, RegisteredVolume } from './located-series.ts';

/** What an export is made from and where it goes. */
export interface ExportTask {
  readonly fixed: LocatedSeries;
  readonly moving: LocatedSeries;
  readonly result: RegistrationResult;
  readonly registered: RegisteredVolume;
  readonly record: ReportRecord;
  readonly landmarks: readonly LandmarkPair[];
  readonly formats: readonly ExportFormat[];
  readonly anonymise: boolean;
  readonly confirmDifferentPatients: boolean;
  readonly locale: Settings['locale'];
  readonly stagingId: string;
  /** `folder`: a new folder is made in `path`. `zip`: `path` is the file, or a folder to put one in. `whole` and `dicomdir`:
   * the files go into `path` itself, as a CD or stick needs them. */
  readonly target: { readonly kind: 'folder' | 'dicomdir' | 'zip' | 'whole'; readonly path: string };
}

export interface ExportedFiles extends WrittenSet {
  /** The folder or ZIP that was written. */
  readonly path: string;
}

/** The folder in which an export to `target` has its staging folder. */
export function stagingParents({ kind, path }: ExportTask['target']): string[] {
  return kind === 'zip' ? [path, dirname(path)] : [path];
}
