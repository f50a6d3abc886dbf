import type { GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import type { Modality } from '../../src-shared/modality.ts';
import type { Quality, RegistrationResult } from '../../src-shared/registration-result.ts';
import type { FoundSeries, ScannedFiles, UnusedFile } from '../series-files/found-series.ts';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import type { Step } from '../../src-shared/contract/jobs.ts';
import type { FoundStudies, StudyQuery } from '../pacs/find-studies.ts';
import type { Server } from '../pacs/server-kinds.ts';
import type { FileToStore, StoreResult } from '../pacs/store-files.ts';
import type { RetrievedStudy } from '../pacs/received-study.ts';
import type { ExportTask, ExportedFiles } from './export-task.ts';
import type { LocatedSeries, RegisteredVolume } from './located-series.ts';
import type { Pace } from '../engine/registration/pace.ts';
import type { EndMessage, RunMessage } from '../workers/job-messages.ts';
import type { Message } from '../../src-shared/messages/message.ts';

/** What the window needs to know of a volume before it streams the voxels. */
export interface VolumeFacts {
  readonly grid: GridGeometry;
  readonly modality: Modality;
  /** Robust bounds of the intensities, for display. */
  readonly window: { readonly low: number; readonly high: number };
  readonly background: number;
  /** As `int16InterceptOf` gives it: whether, and how, the window gets the voxels as int16. */
  readonly int16Intercept: number | null;
}

export interface ImportTask {
  readonly paths: readonly string[];
  readonly mode: 'copy' | 'link';
  readonly filesFolder: string;
  readonly partialFolder: string;
}

/** One file of a found series as it lies in the data folder. */
export interface KeptFile {
  readonly contentHash: string;
  readonly byteLength: number;
  /** Relative to the data folder's `files` if kept there, absolute if linked. */
  readonly path: string;
  readonly linked: boolean;
  /** True if its bytes were put into the data folder now: a known file's were missing or altered. */
  readonly written?: boolean;
}

/** What an import reports while it runs. */
export type ImportEvent =
  | {
      readonly kind: 'found';
      readonly series: readonly FoundSeries[];
      /** Of each series, its first file as the user knows it: within the archive, if it came in one. */
      readonly sources: readonly string[];
      readonly notUsed: readonly UnusedFile[];
    }
  | { readonly kind: 'kept'; readonly index: number; readonly files: readonly KeptFile[] }
  | { readonly kind: 'lost'; readonly index: number; readonly reason: Message };

/** Everything that runs in a job thread, by name: its input, its output, and the events that it sends meanwhile. */
export interface Tasks {
  import: { input: ImportTask; output: null; event: ImportEvent };
  /** Groups files anew, from their headers alone. */
  scan: { input: { paths: readonly string[] }; output: ScannedFiles; event: never };
  'open-volume': { input: { series: LocatedSeries; thumbnailPath: string | null }; output: VolumeFacts; event: never };
  register: {
    input: {
      fixed: LocatedSeries;
      moving: LocatedSeries;
      startMovingFromFixed: readonly (readonly number[])[] | null;
      registeredPath: string;
      /** Full if absent. */
      pace?: Pace;
      /** Series that are registered with the same fixed one already, to close rings with. */
      witnesses?: readonly LocatedWitness[];
    };
    output: RegisteredFacts;
    event: never;
  };
  score: {
    input: {
      fixed: LocatedSeries;
      moving: LocatedSeries;
      movingFromFixed: readonly (readonly number[])[];
      accuracy: 'exact' | 'quick';
    };
    output: Quality;
    event: never;
  };
  'apply-manual-transform': {
    input: {
      fixed: LocatedSeries;
      moving: LocatedSeries;
      movingFromFixed: readonly (readonly number[])[];
      registeredPath: string;
    };
    output: RegisteredFacts;
    event: never;
  };
  export: { input: ExportTask; output: ExportedFiles; event: never };
  'server-test': { input: { server: Server }; output: ReplyOf<'servers.test'>; event: never };
  'server-find': { input: { server: Server; query: StudyQuery }; output: FoundStudies; event: never };
  /** Its events count the objects that have come. */
  'server-retrieve': {
    input: { server: Server; studyInstanceUid: string; folder: string };
    output: RetrievedStudy;
    event: number;
  };
  /** Its events count the objects that the server has answered to. */
  'server-store': { input: { server: Server; files: readonly FileToStore[] }; output: StoreResult[]; event: number };
  /** Makes an altered registered volume anew from its position. @throws as `readRegistered`. */
  'restore-registered': {
    input: { fixed: LocatedSeries; moving: LocatedSeries; registered: RegisteredVolume };
    output: null;
    event: never;
  };
  /** Answers at once: shows that a thread starts and that WebAssembly runs in it. */
  'self-check': { input: null; output: { readonly webAssembly: boolean }; event: never };
}

/** A series that is registered with a run's fixed one already. */
export interface LocatedWitness {
  readonly series: LocatedSeries;
  readonly witnessFromFixed: readonly (readonly number[])[];
}

export interface RegisteredFacts {
  readonly result: RegistrationResult;
  readonly registeredHash: string;
  readonly outsideValue: number;
}

export type TaskName = keyof Tasks;

export interface TaskProgress {
  readonly step: Step;
  /** 0..1 of the whole task. */
  readonly fraction: number;
  readonly messages?: readonly Message[];
}

/** Messages to the thread; `cancelFlag` is a shared Int32 that turns 1, for loops that do not yield. */
export type ToThread =
  | RunMessage<{ readonly name: TaskName; readonly input: unknown; readonly cancelFlag: SharedArrayBuffer }>
  | { readonly kind: 'cancel'; readonly id: number };

export type FromThread =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: TaskProgress }
  | { readonly kind: 'event'; readonly id: number; readonly event: unknown }
  | EndMessage;
