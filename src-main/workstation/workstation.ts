import type { WindowReport } from '../../src-shared/contract/settings.ts';
import type { Message } from '../../src-shared/messages/message.ts';
import type { HeldFolder } from '../storage/held-folder.ts';
import type { Ownership } from './take-ownership.ts';
import type { DownloadTickets } from './exports/download-tickets.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { ServerThreads } from '../tasks/server-threads.ts';
import type { TaskThread } from '../tasks/task-thread.ts';
import type { SecretStore } from './servers/secret-store.ts';
import type { StudyStore } from './study-store.ts';
import type { RegistrationAhead } from './registrations/registration-ahead.ts';
import type { PowerAbility } from './registrations/room-to-work-ahead.ts';
import type { ThumbnailQueue } from './series/thumbnail-queue.ts';
import type { Uploads } from './studies/uploads.ts';

/** What only the host can do: show the system's dialogs, reach its keychain. */
export interface HostAbilities extends PowerAbility {
  readonly kind: 'electron' | 'loopback';
  choosePaths(kind: 'files' | 'folder'): Promise<string[]>;
  chooseFolder(): Promise<string | null>;
  /** Null if passwords are guarded by the data folder's permissions alone. */
  readonly secrets: SecretStore | null;
  /** Takes what the window shows at present. */
  showWindow(report: WindowReport): void;
  /** Prints a page of ours by the system's dialog; false if the user closed it. Null if the browser prints. */
  readonly printPage: ((path: string) => Promise<boolean>) | null;
}

/** A host without dialogs: the loopback host, the command line. */
export const noDialogs: HostAbilities = {
  kind: 'loopback',
  choosePaths: () => Promise.resolve([]),
  chooseFolder: () => Promise.resolve(null),
  secrets: null,
  showWindow: () => undefined,
  printPage: null,
};

/** One data folder at work: everything that a use case needs. */
export interface Workstation extends StudyStore {
  /** Whether the data folder is still the one that was opened. */
  readonly held: HeldFolder;
  readonly ownership: Ownership;
  readonly jobs: JobQueue;
  /** One thread a kind of work, so that a long import never keeps a volume from opening. */
  readonly threads: {
    readonly registration: TaskThread;
    readonly importing: TaskThread;
    readonly viewing: TaskThread;
    readonly servers: ServerThreads;
  };
  /** The run that is begun before Register is pressed. */
  readonly ahead: RegistrationAhead;
  readonly thumbnails: ThumbnailQueue;
  readonly uploads: Uploads;
  readonly downloadTickets: DownloadTickets;
  readonly host: HostAbilities;
  /** What went wrong at start and was repaired, else empty. */
  readonly startupNotice: readonly Message[];
  close(): Promise<void>;
}
