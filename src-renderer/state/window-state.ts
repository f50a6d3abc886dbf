import { inject, provide, reactive, ref, shallowRef, watch, type InjectionKey } from 'vue';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import type { Settings } from '../../src-shared/contract/settings.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { Client, Connection } from '../client.ts';
import { fetchBytesKey } from '../ui/fetch-bytes.ts';
import { setLocale } from '../ui/locale/translate.ts';
import { createChosenPair } from './chosen-pair.ts';
import { createJobStore } from './jobs.ts';
import { createStudyLibrary } from './study-library.ts';
import { createFusedViewState } from './viewer-state.ts';
import { createViewMemory } from './view-memory.ts';
import { createManualCorrection } from './manual-correction.ts';
import { createReading } from './reading.ts';

/** Something that went wrong, for the banner. */
export interface ShownFailure {
  readonly id: number;
  readonly error: unknown;
}

export type WindowDialog = 'help' | 'about' | 'find-on-server' | 'export';

/** Everything that the window knows, and everything it can do. One instance a window. */
export function createWindowState(client: Client) {
  const connection = ref<Connection>('connected');
  const info = ref<ReplyOf<'app.info'> | null>(null);
  const settings = reactive<Settings>({
    locale: 'en',
    theme: 'dark',
    textScale: 1,
    registersAhead: true,
    welcomed: false,
    reviewerName: '',
    openStudyId: null,
    recentStudyIds: [],
  });
  const failures = shallowRef<readonly ShownFailure[]>([]);
  const jobs = createJobStore(client);
  const library = createStudyLibrary(client, jobs);
  const pair = createChosenPair(client, library, jobs);
  const correction = createManualCorrection(client, pair);
  const view = createFusedViewState(pair, correction);
  const reading = createReading();
  createViewMemory(client, library, pair, view);
  /** Whether the study that was left open is open again: until then no list is shown that would vanish. */
  const started = ref(false);
  /** The dialog that stands before the window, if a command opens it. */
  const dialog = ref<WindowDialog | null>(null);
  let failureCount = 0;

  function showFailure(error: unknown): void {
    if (error instanceof Failure && error.code === 'cancelled') return;
    if (error instanceof Failure && error.code === 'network') connection.value = 'lost';
    else failures.value = [...failures.value.slice(-2), { id: ++failureCount, error }];
  }

  /** Runs what the user asked for; a failure is shown in the banner. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      showFailure(error);
      return undefined;
    }
  }

  async function load(): Promise<void> {
    info.value = await client.call('app.info', {});
    Object.assign(settings, await client.call('settings.get', {}));
    await library.refresh();
    await jobs.load();
    await pair.loadHistory();
    connection.value = 'connected';
  }

  async function start(): Promise<void> {
    client.on('job.changed', (job) => void attempt(() => jobs.take(job)));
    client.on(
      'studies.changed',
      () =>
        void attempt(async () => {
          await library.refresh();
          await library.openTheOnlyStudy();
        }),
    );
    client.on('registration.changed', (registration) => {
      library.takeRegistration(registration);
      pair.takeRegistration(registration);
    });
    client.on('study.chosen', ({ studyId }) => void attempt(() => library.openStudy(studyId)));
    client.onConnection((now) => {
      const back = connection.value === 'lost' && now === 'connected';
      connection.value = now;
      if (back) void attempt(load);
    });
    await attempt(load);
    await attempt(openAsLeft);
    started.value = true;
  }

  /** The study that was open when the window was last left; else the only one. */
  async function openAsLeft(): Promise<void> {
    const { openStudyId } = settings;
    if (openStudyId && library.studies.value.some(({ studyId }) => studyId === openStudyId)) {
      await library.openStudy(openStudyId);
    } else await library.openTheOnlyStudy();
    // From now on what is open is what the window leaves.
    watch(() => library.open.value?.study.studyId ?? null, (now) => void change({ openStudyId: now })); // prettier-ignore
  }

  async function change(changed: Partial<Settings>): Promise<void> {
    Object.assign(settings, changed);
    await attempt(() => client.call('settings.set', changed));
  }

  watch(settings, ({ locale, theme, textScale }) => {
    setLocale(locale);
    document.documentElement.lang = locale;
    document.documentElement.dataset.theme = theme;
    document.documentElement.style.fontSize = `${16 * textScale}px`;
  }, { immediate: true }); // prettier-ignore

  return {
    client,
    connection,
    info,
    settings,
    failures,
    jobs,
    library,
    pair,
    view,
    correction,
    reading,
    started,
    dialog,
    start,
    attempt,
    showFailure,
    retry: () => attempt(load),
    dismiss: (id: number) => void (failures.value = failures.value.filter((failure) => failure.id !== id)),
    change,
  };
}

export type WindowState = ReturnType<typeof createWindowState>;

const key: InjectionKey<WindowState> = Symbol('window-state');

export function provideWindowState(windowState: WindowState): void {
  provide(key, windowState);
  provide(fetchBytesKey, windowState.client.fetchBytes);
}

export function useWindowState(): WindowState {
  const windowState = inject(key);
  if (!windowState) throw new Error('A component was mounted outside the window.');
  return windowState;
}
