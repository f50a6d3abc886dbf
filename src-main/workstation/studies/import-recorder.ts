import { createHash, randomUUID } from 'node:crypto';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { ImportSummary } from '../../../src-shared/contract/studies.ts';
import type { SeriesId, StudyId } from '../../../src-shared/contract/ids.ts';
import type { Message } from '../../../src-shared/messages/message.ts';
import { filesOfSeries, insertFile } from '../../database/files.ts';
import { upsertPatient } from '../../database/patients.ts';
import {
  findSeriesByIdentity,
  insertSeries,
  markSeriesStored,
  removeSeries,
  type StoredSeries,
} from '../../database/series.ts';
import { findStudyByIdentity, insertStudy } from '../../database/studies.ts';
import type { FoundSeries } from '../../series-files/found-series.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { ImportEvent, KeptFile } from '../../tasks/task-messages.ts';
import { packFound } from '../series/locate-series.ts';
import { removeFiles } from './remove-study.ts';
import { dropEmpty } from './collect-orphans.ts';
import type { Workstation } from '../workstation.ts';
import { writeOriginNote } from './origin-note.ts';
import { baseIdentity, seriesIdentity, studyOf, type StudyOrigin } from './study-identity.ts';

interface ArrivingSeries {
  readonly found: FoundSeries;
  /** Its first file as the user knows it. */
  readonly source: string;
  readonly studyId: StudyId;
  /** The row made for it; null if its study holds series of this identity already. */
  readonly seriesId: SeriesId | null;
}

/** A series whose study holds other files of it: both together may form a better one. */
export interface SeriesMerge {
  readonly studyId: StudyId;
  readonly found: FoundSeries;
  readonly files: readonly KeptFile[];
  readonly held: readonly StoredSeries[];
}

/** Stores what an import finds and keeps, event by event. */
export class ImportRecorder {
  #arriving: ArrivingSeries[] = [];
  readonly #lost = new Set<ArrivingSeries>();
  readonly #notUsed: ImportSummary['notUsed'] = [];
  readonly #studyIds = new Set<StudyId>();
  readonly #stored: SeriesId[] = [];
  readonly merges: SeriesMerge[] = [];
  #addedFiles = 0;
  #knownFiles = 0;
  #healedFiles = 0;
  readonly #workstation: Workstation;
  readonly #context: JobContext;
  readonly #origin: StudyOrigin;

  constructor(workstation: Workstation, context: JobContext, origin: StudyOrigin) {
    this.#workstation = workstation;
    this.#context = context;
    this.#origin = origin;
  }

  record(event: ImportEvent): void {
    if (event.kind === 'found') this.#find(event);
    else if (event.kind === 'kept') this.#keep(this.#arriving[event.index]!, event.files);
    else this.#lose(this.#arriving[event.index]!, event.reason);
  }

  summary(): ImportSummary {
    return {
      addedFiles: this.#addedFiles,
      knownFiles: this.#knownFiles,
      healedFiles: this.#healedFiles,
      studyIds: [...this.#studyIds],
      notUsed: this.#notUsed,
    };
  }

  storedSeries(): readonly SeriesId[] {
    return this.#stored;
  }

  #find({ series, sources, notUsed }: Extract<ImportEvent, { kind: 'found' }>): void {
    const { database, events } = this.#workstation;
    for (const { path, reason } of notUsed) this.#notUsed.push(describeUnused(this.#shownPath(path), reason));
    database.transaction(() => {
      this.#arriving = series.map((found, index) => {
        const source = this.#sourceOf(found, sources[index]!);
        const studyId = this.#studyFor(found);
        const isNew = seriesOfBase(this.#workstation, studyId, found).every(
          (held) => held.jobId === this.#context.jobId,
        );
        return { found, source, studyId, seriesId: isNew ? this.insert(studyId, found, source) : null };
      });
    })();
    for (const { found } of this.#arriving) {
      if (!found.usable) this.#notUsed.push(describeUnused(nameOf(found), found.unusableReason!));
    }
    this.#context.setStudies([...this.#studyIds]);
    events.emit('studies.changed', { studyId: null });
  }

  #studyFor(found: FoundSeries): StudyId {
    const { database } = this.#workstation;
    const facts = studyOf(found, this.#origin);
    const known = findStudyByIdentity(database, facts.identity);
    const studyId = known ?? (randomUUID() as StudyId);
    if (known === null) {
      insertStudy(database, {
        studyId,
        patientKey: upsertPatient(database, facts.patient),
        identity: facts.identity,
        studyDate: facts.studyDate,
        description: facts.description,
        importedAt: new Date().toISOString(),
        isSample: this.#origin.isSample,
      });
    }
    this.#studyIds.add(studyId);
    return studyId;
  }

  /** No path of the data folder means anything to a user: an uploaded file's is shown from the upload on. */
  #shownPath(path: string): string {
    const { uploads } = this.#origin;
    if (!isAbsolute(path)) return path;
    if (uploads !== null && path.startsWith(uploads + sep)) return relative(uploads, path);
    return path.startsWith(this.#workstation.folder.root + sep) ? basename(path) : path;
  }

  /** Of DICOM, what lies in the data folder already (it is indexed again) has no name but its hash. */
  #sourceOf(found: FoundSeries, path: string): string {
    const shown = this.#shownPath(path);
    if (shown === path) return path;
    const isHash = found.format === 'dicom' && this.#origin.uploads === null;
    return isHash ? nameOf(found) : basename(path);
  }

  /** A row in state `arriving`; call it inside a transaction. */
  insert(studyId: StudyId, found: FoundSeries, source: string): SeriesId {
    const seriesId = randomUUID() as SeriesId;
    insertSeries(this.#workstation.database, {
      seriesId,
      studyId,
      identity: seriesIdentity(found),
      source,
      description: found.description,
      number: found.number,
      modality: found.modality,
      modalityEvidence: found.modalityEvidence,
      size: found.size && [...found.size],
      spacingMm: found.spacingMm && [...found.spacingMm],
      sliceCount: found.sliceCount,
      notes: found.notes,
      usable: found.usable,
      unusableReason: found.unusableReason,
      foundJson: packFound(found),
      jobId: this.#context.jobId,
    });
    return seriesId;
  }

  /** All files of a row are in the data folder; call it inside a transaction. */
  store(seriesId: SeriesId, found: FoundSeries, files: readonly KeptFile[]): void {
    const { database } = this.#workstation;
    const now = new Date().toISOString();
    for (const file of files) {
      if (insertFile(database, file, now)) this.#addedFiles += 1;
      else this.#countKnown(file);
    }
    markSeriesStored(database, {
      seriesId,
      contentHash: contentHashOf(found, files),
      contentHashes: files.map(({ contentHash }) => contentHash),
      foundJson: packFound(found),
    });
    if (found.format !== 'dicom' && files.some(({ linked }) => !linked)) {
      writeOriginNote(join(this.#workstation.folder.files, dirname(files[0]!.path)), studyOf(found, this.#origin));
    }
    this.#stored.push(seriesId);
  }

  #countKnown({ written }: KeptFile): void {
    if (written) this.#healedFiles += 1;
    else this.#knownFiles += 1;
  }

  #keep({ found, studyId, seriesId }: ArrivingSeries, files: readonly KeptFile[]): void {
    const { database, events } = this.#workstation;
    if (seriesId !== null) {
      database.transaction(() => this.store(seriesId, found, files))();
      events.emit('studies.changed', { studyId });
      return;
    }
    const held = seriesOfBase(this.#workstation, studyId, found);
    const heldHashes = new Set(
      held.flatMap((series) => filesOfSeries(database, series.seriesId).map(({ contentHash }) => contentHash)),
    );
    if (files.every(({ contentHash }) => heldHashes.has(contentHash))) {
      for (const file of files) this.#countKnown(file);
    } else this.merges.push({ studyId, found, files, held });
  }

  #lose(lost: ArrivingSeries, reason: Message): void {
    const { database, folder, events } = this.#workstation;
    const { found, source, studyId, seriesId } = lost;
    this.#lost.add(lost);
    // A study of which nothing could be used is none of this import, though it was there before.
    if (this.#arriving.every((one) => one.studyId !== studyId || this.#lost.has(one))) this.#studyIds.delete(studyId);
    this.#context.setStudies([...this.#studyIds]);
    if (seriesId !== null) {
      const unheld = database.transaction(() => {
        removeSeries(database, seriesId);
        return dropEmpty(database);
      })();
      removeFiles(folder, unheld);
      events.emit('studies.changed', { studyId: null });
    }
    const name = found.format === 'dicom' ? nameOf(found) : this.#shownPath(source);
    this.#notUsed.push(describeUnused(name, reason));
  }
}

/** Rows of all volumes that the found series' DICOM series was split into. */
function seriesOfBase({ database }: Workstation, studyId: StudyId, found: FoundSeries): StoredSeries[] {
  return findSeriesByIdentity(database, studyId, baseIdentity(found));
}

/** Of the files' contents in order and of which volume of them is meant. */
function contentHashOf(found: FoundSeries, files: readonly KeptFile[]): string {
  const hash = createHash('sha256');
  for (const { contentHash } of files) hash.update(contentHash);
  return hash.update(found.seriesUid.slice(baseIdentity(found).length)).digest('hex');
}

function nameOf(found: FoundSeries): string {
  return [found.number, found.description].filter((part) => part !== '').join(' ') || seriesIdentity(found);
}

function describeUnused(name: string, reason: Message): ImportSummary['notUsed'][number] {
  return { name, reason: { code: reason.code, values: { ...reason.values } } };
}
