import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, basename } from 'node:path';
import type { ExportFormat, ExportOptions } from '../../../src-shared/contract/exports.ts';
import type { Registration } from '../../../src-shared/contract/registrations.ts';
import type { ReplyOf } from '../../../src-shared/contract/requests.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { findProvenance, findRegistration, type Provenance } from '../../database/registrations.ts';
import { findServer, type StoredServer } from '../../database/servers.ts';
import { patientsDiffer } from '../../series-export/dicom/export-context.ts';
import { plannedFiles } from '../../series-export/export-set.ts';
import type { LocatedSeries } from '../../tasks/located-series.ts';
import { locateSeries } from '../series/locate-series.ts';
import type { StudyStore } from '../study-store.ts';

type FinishedRegistration = Registration & { result: NonNullable<Registration['result']> };

/** A finished registration with its series, for export. */
export interface ExportSubject {
  readonly registration: FinishedRegistration;
  readonly provenance: Provenance;
  readonly fixed: LocatedSeries;
  readonly moving: LocatedSeries;
}

const dicomFormats: readonly ExportFormat[] = ['dicom-series', 'spatial-registration', 'blending-state'];

/** What an export would write, with what speaks against it; writes nothing. */
export async function previewExport(store: StudyStore, options: ExportOptions): Promise<ReplyOf<'exports.preview'>> {
  const chosen = await exportSubject(store, options);
  const formats = formatsFor(options);
  const layout = options.destination.kind === 'dicomdir' ? 'dicomdir' : 'plain';
  const { files, megabytes } = plannedFiles(
    chosen.registration.result.fixed.size,
    chosen.registration.result.moving.size,
    { formats, layout },
  );
  const directory = { name: 'DICOMDIR', description: messageOf('writes-directory') };
  const hasDicom = formats.some((format) => dicomFormats.includes(format));
  return {
    files: layout === 'dicomdir' && hasDicom ? [directory, ...files] : files,
    megabytes,
    warnings: warningsOf(chosen, options),
    refusal: refusalOf(store, chosen, options),
  };
}

/** @throws Failure if there is no such registration, or no result. */
export async function exportSubject(store: StudyStore, { registrationId }: ExportOptions): Promise<ExportSubject> {
  const { database } = store;
  const registration = findRegistration(database, registrationId);
  if (!registration) throw new Failure('not-found', messageOf('no-registration'));
  const provenance = findProvenance(database, registrationId);
  const { result } = registration;
  if (registration.state !== 'done' || !result || !provenance) {
    throw new Failure('conflict', messageOf('nothing-to-export'));
  }
  const fixed = await locateSeries(store, registration.fixedSeriesId);
  const moving = await locateSeries(store, registration.movingSeriesId);
  return { registration: { ...registration, result }, provenance, fixed, moving };
}

/** A server takes DICOM alone. */
export function formatsFor({ formats, destination }: ExportOptions): ExportFormat[] {
  return formats.filter((format) => destination.kind !== 'pacs' || dicomFormats.includes(format));
}

/** Why the export is refused; null if it is not. */
export function refusalOf(
  store: StudyStore,
  { registration, fixed, moving }: ExportSubject,
  options: ExportOptions,
): Message | null {
  const { destination } = options;
  if (registration.reviews.at(-1)?.decision === 'rejected') {
    return messageOf('export-rejected');
  }
  if (registration.result.quality.verdict === 'failed' && !registration.locked) {
    return messageOf('export-no-match');
  }
  if (patientsDiffer({ fixed: fixed.found, moving: moving.found }) && !options.confirmDifferentPatients) {
    return messageOf('export-patients-differ');
  }
  if (formatsFor(options).length === 0) return messageOf('server-takes-dicom');
  if (destination.kind === 'pacs' && !serverOf(store, options)) {
    return messageOf('no-server');
  }
  if ('path' in destination && !isAbsolute(destination.path)) {
    return messageOf('whole-path-needed');
  }
  if ('path' in destination && isWithin(store.folder.root, destination.path)) {
    return messageOf('destination-is-ours', { folder: store.folder.root });
  }
  return null;
}

function warningsOf({ registration, fixed, moving }: ExportSubject, options: ExportOptions): Message[] {
  const warnings: Message[] = [];
  const { verdict } = registration.result.quality;
  if (!registration.locked) warnings.push(messageOf('not-approved'));
  if (verdict === 'review') warnings.push(messageOf('verdict-review'));
  if (verdict === 'failed') warnings.push(messageOf('verdict-failed'));
  if (options.anonymise) warnings.push(messageOf('face-recognisable'));
  const wantsDicom = options.formats.some((format) => dicomFormats.includes(format));
  if (options.anonymise && wantsDicom && moving.found.modality === 'PT') warnings.push(messageOf('pet-without-uptake'));
  if (wantsDicom && options.confirmDifferentPatients && patientsDiffer({ fixed: fixed.found, moving: moving.found })) {
    warnings.push(messageOf('patient-of-fixed'));
  }
  if (wantsDicom && !fixed.found.dicom && !moving.found.dicom) {
    warnings.push(messageOf('patient-will-be-filled-in'));
  } else if (wantsDicom && !fixed.found.dicom) {
    warnings.push(messageOf('frame-will-be-made'));
  }
  if (formatsFor(options).length < options.formats.length) warnings.push(messageOf('server-leaves-out'));
  return warnings;
}

/** True if `path`, links followed as far as it exists, lies in `folder` or is it. What lies there is deleted at the next start. */
function isWithin(folder: string, path: string): boolean {
  const [first] = relative(realPath(folder), realPath(path)).split(/[\\/]/);
  return first !== '..' && !isAbsolute(first ?? '');
}

function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const parent = dirname(whole);
    return parent === whole ? whole : join(realPath(parent), basename(whole));
  }
}

export function serverOf(
  { database }: Pick<StudyStore, 'database'>,
  { destination }: ExportOptions,
): StoredServer | null {
  return destination.kind === 'pacs' ? findServer(database, destination.serverId) : null;
}
