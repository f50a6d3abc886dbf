import { computed, ref, shallowRef } from 'vue';
import { uploadPath } from '../../src-shared/contract/byte-paths.ts';
import type { ImportSummary, StudySummary, StudyView } from '../../src-shared/contract/studies.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { StudyId, UploadId } from '../../src-shared/contract/ids.ts';
import type { Registration } from '../../src-shared/contract/registrations.ts';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import type { Client } from '../client.ts';
import type { JobStore } from './jobs.ts';
import { droppedFiles, type DroppedFile } from './dropped-files.ts';

/** A browser opens six connections to one host; two stay free for the views. */
const uploadsAtOnce = 4;

export type OpenStudy = ReplyOf<'studies.get'>;

/** The studies that Concord holds, the one that is open, and what is being imported. */
export function createStudyLibrary(client: Client, jobs: JobStore) {
  const studies = ref<StudySummary[]>([]);
  const open = ref<OpenStudy | null>(null);
  const loaded = ref(false);
  const importJobs = computed(() => jobs.underWay('import', 'retrieve'));
  const lastImport = ref<ImportSummary | null>(null);
  /** The last import or retrieval that failed, until it is dismissed. */
  const failedImport = ref<Job | null>(null);
  /** 0..1 while dropped files travel to the backend, else null. */
  const uploadFraction = ref<number | null>(null);
  let uploadAbort: AbortController | null = null;

  let refreshing: Promise<void> | null = null;
  let refreshAgain = false;

  /** Reads the list again. Calls during a refresh share one more refresh after it. */
  function refresh(): Promise<void> {
    refreshAgain = refreshing !== null;
    refreshing ??= (async () => {
      do {
        refreshAgain = false;
        await readAgain();
      } while (refreshAgain);
    })().finally(() => void (refreshing = null));
    return refreshing;
  }

  async function readAgain(): Promise<void> {
    studies.value = await client.call('studies.list', {});
    loaded.value = true;
    if (open.value) await reopen(open.value.study.studyId);
  }

  async function reopen(studyId: StudyId): Promise<void> {
    if (studies.value.some((study) => study.studyId === studyId)) await show(studyId);
    else if (wanted === studyId) closeStudy();
  }

  /** The study that was asked for last: a reply about another one is out of date. */
  let wanted: StudyId | null = null;

  async function show(studyId: StudyId): Promise<void> {
    const isOpening = open.value?.study.studyId !== studyId;
    const [study, view] = await Promise.all([
      client.call('studies.get', { studyId }),
      isOpening ? client.call('studies.view', { studyId }) : null,
    ]);
    if (wanted !== studyId) return;
    if (isOpening) openedView.value = view;
    open.value = study;
  }

  /** How the open study was left when it was closed last; null if never. */
  const openedView = shallowRef<StudyView | null>(null);

  /** Whether a study was opened in this window: from then on, what is open is the user's choice. */
  let everOpened = false;

  /** On a first start there is the sample case alone: it is opened, so that the first registration is one click away. */
  async function openTheOnlyStudy(): Promise<void> {
    const [only] = studies.value;
    if (only && studies.value.length === 1 && !everOpened) await openStudy(only.studyId);
  }

  async function openStudy(studyId: StudyId): Promise<void> {
    everOpened = true;
    wanted = studyId;
    await show(studyId);
  }

  function closeStudy(): void {
    wanted = null;
    open.value = null;
  }

  function takeRegistration(registration: Registration): void {
    const list = open.value?.registrations;
    if (!list || registration.studyId !== open.value?.study.studyId) return;
    const index = list.findIndex(({ registrationId }) => registrationId === registration.registrationId);
    if (index >= 0) list[index] = registration;
    else list.push(registration);
  }

  function dismissImport(): void {
    lastImport.value = null;
    failedImport.value = null;
  }

  async function importPaths(paths: string[], uploadId: UploadId | null = null): Promise<void> {
    if (paths.length === 0 && uploadId === null) return;
    dismissImport();
    const { jobId } = await client.call('import.start', { paths, uploadId, mode: 'copy' });
    await jobs.follow(jobId);
  }

  /** What was dropped on the window: by path if the window may know paths, else file by file. */
  async function importDrop(transfer: DataTransfer): Promise<void> {
    const paths = client.pathsOf([...transfer.files]);
    if (paths) await importPaths(paths);
    else await importFiles(await droppedFiles(transfer));
  }

  async function importFiles(files: readonly DroppedFile[]): Promise<void> {
    const { uploadId } = await client.call('uploads.begin', {});
    uploadAbort = new AbortController();
    const { signal } = uploadAbort;
    try {
      uploadFraction.value = 0;
      const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
      let sentBytes = 0;
      const waiting = [...files];
      const sendNext = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          await client.upload(uploadPath(uploadId, next.relativePath), next.file, signal);
          sentBytes += next.file.size;
          uploadFraction.value = sentBytes / totalBytes;
        }
      };
      await Promise.all(Array.from({ length: uploadsAtOnce }, sendNext));
    } finally {
      uploadAbort.abort();
      uploadFraction.value = null;
      uploadAbort = null;
    }
    await importPaths([], uploadId);
  }

  async function cancelImport(): Promise<void> {
    uploadAbort?.abort();
    for (const { jobId } of importJobs.value) await jobs.cancel(jobId);
  }

  /** Shows what an import or retrieval added when it has ended. */
  jobs.onEnd(async (job) => {
    if (job.kind !== 'import' && job.kind !== 'retrieve') return;
    if (job.state === 'failed') failedImport.value = job;
    const summary = await client.call('import.summary', { jobId: job.jobId });
    await refresh();
    const onlySample = studies.value.every(({ studyId, isSample }) => isSample || !summary?.studyIds.includes(studyId));
    if (!onlySample) lastImport.value = summary;
    const only = summary?.studyIds.length === 1 ? summary.studyIds[0] : undefined;
    if (only && (open.value === null || open.value.study.isSample)) await openStudy(only);
  });

  return {
    studies,
    open,
    openedView,
    loaded,
    lastImport,
    failedImport,
    uploadFraction,
    importJob: computed(() => importJobs.value[0] ?? null),
    refresh,
    openStudy,
    openTheOnlyStudy,
    closeStudy,
    takeRegistration,
    importPaths,
    importFiles,
    importDrop,
    cancelImport,
    dismissImport,
    removalSummary: (studyId: StudyId) => client.call('studies.removalSummary', { studyId }),
    async remove(studyId: StudyId): Promise<void> {
      if (open.value?.study.studyId === studyId) closeStudy();
      await client.call('studies.remove', { studyId });
      await refresh();
    },
  };
}

export type StudyLibrary = ReturnType<typeof createStudyLibrary>;
