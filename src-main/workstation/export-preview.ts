import { isAbsolute } from 'node:path';
import type { ExportFormat, ExportOptions, Registration, ReplyOf } from '../../src-shared/contract.ts';
import { Failure } from '../../src-shared/failure.ts';
import { findProvenance, findRegistration, type Provenance } from '../database/registrations.ts';
import { findServer, type StoredServer } from '../database/servers.ts';
import { patientsDiffer } from '../series-export/dicom/export-context.ts';
import { plannedFiles } from '../series-export/export-set.ts';
import type { LocatedSeries } from './jobs/tasks.ts';
import { locateSeries } from './locate-series.ts';
import type { Workstation } from './workstation.ts';

type FinishedRegistration = Registration & { result: NonNullable<Registration['result']> };

/** A finished registration with its series, for export. */
export interface ExportSubject {
  readonly registration: FinishedRegistration;
  readonly provenance: Provenance;
  readonly fixed: LocatedSeries;
  readonly moving: LocatedSeries;
}

const dicomFormats: readonly ExportFormat[] = ['dicom-series', 'spatial-registration'];

/** What an export would write, with what speaks against it; writes nothing. */
export async function previewExport(
  workstation: Workstation,
  options: ExportOptions,
): Promise<ReplyOf<'exports.preview'>> {
  const chosen = await exportSubject(workstation, options);
  const formats = formatsFor(options);
  const layout = options.destination.kind === 'dicomdir' ? 'dicomdir' : 'plain';
  const { files, megabytes } = plannedFiles(chosen.registration.result.fixed.size, { formats, layout });
  const directory = { name: 'DICOMDIR', description: 'Directory of the DICOM files' };
  const hasDicom = formats.some((format) => dicomFormats.includes(format));
  return {
    files: layout === 'dicomdir' && hasDicom ? [directory, ...files] : files,
    megabytes,
    warnings: warningsOf(chosen, options),
    refusal: refusalOf(workstation, chosen, options),
  };
}

/** @throws Failure where there is no such registration, or no result. */
export async function exportSubject(
  workstation: Workstation,
  { registrationId }: ExportOptions,
): Promise<ExportSubject> {
  const { database } = workstation;
  const registration = findRegistration(database, registrationId);
  if (!registration) throw new Failure('not-found', 'This registration is no longer there. Open its study again.');
  const provenance = findProvenance(database, registrationId);
  const { result } = registration;
  if (registration.state !== 'done' || !result || !provenance) {
    throw new Failure('conflict', 'This registration has no result to export. Run it again first.');
  }
  const fixed = await locateSeries(workstation, registration.fixedSeriesId);
  const moving = await locateSeries(workstation, registration.movingSeriesId);
  return { registration: { ...registration, result }, provenance, fixed, moving };
}

/** A server takes DICOM alone. */
export function formatsFor({ formats, destination }: ExportOptions): ExportFormat[] {
  return formats.filter((format) => destination.kind !== 'pacs' || dicomFormats.includes(format));
}

/** Why the export is refused, in plain words; null where it is not. */
export function refusalOf(
  workstation: Workstation,
  { registration, fixed, moving }: ExportSubject,
  options: ExportOptions,
): string | null {
  const { destination } = options;
  if (registration.reviews.at(-1)?.decision === 'rejected') {
    return 'This registration was rejected. Correct it, or register again.';
  }
  if (registration.result.quality.verdict === 'failed' && !registration.locked) {
    return 'No match was found. Correct the position by hand and approve it before you export it.';
  }
  if (patientsDiffer({ fixed: fixed.found, moving: moving.found }) && !options.confirmDifferentPatients) {
    return 'The two series have different patient IDs. Check that they are of one patient, then confirm it.';
  }
  if (formatsFor(options).length === 0)
    return 'A server takes DICOM alone: choose the DICOM series or the DICOM transform.';
  if (destination.kind === 'pacs' && !serverOf(workstation, options)) {
    return 'This server is no longer in the settings. Choose another.';
  }
  if ('path' in destination && !isAbsolute(destination.path)) {
    return 'Enter the whole path of the folder, from the root or the drive on.';
  }
  return null;
}

function warningsOf({ registration, fixed, moving }: ExportSubject, options: ExportOptions): string[] {
  const warnings: string[] = [];
  const { verdict } = registration.result.quality;
  if (!registration.locked) warnings.push('This registration has not been approved.');
  if (verdict === 'review') warnings.push('The verdict is "to be reviewed".');
  if (verdict === 'failed') warnings.push('The verdict is "failed", though it was approved.');
  if (options.anonymise) warnings.push('A face can be recognised from a head series, even where no name is in it.');
  const wantsDicom = options.formats.some((format) => dicomFormats.includes(format));
  if (wantsDicom && !fixed.found.dicom && !moving.found.dicom) {
    warnings.push('The input names no patient and no study: an unknown patient and a new study are filled in.');
  } else if (wantsDicom && !fixed.found.dicom) {
    warnings.push('The fixed series has no DICOM Frame of Reference: a new one is made.');
  }
  if (formatsFor(options).length < options.formats.length)
    warnings.push('A server takes DICOM alone: other formats are left out.');
  return warnings;
}

export function serverOf({ database }: Workstation, { destination }: ExportOptions): StoredServer | null {
  return destination.kind === 'pacs' ? findServer(database, destination.serverId) : null;
}
