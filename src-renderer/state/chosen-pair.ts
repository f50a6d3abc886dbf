import { computed, nextTick, ref, watch } from 'vue';
import type { RegistrationId, SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import type { Registration } from '../../src-shared/contract/registrations.ts';
import type { Series } from '../../src-shared/contract/series.ts';
import type { StudySummary, StudyView } from '../../src-shared/contract/studies.ts';
import { identity4, mat4FromRows, rowsOf, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { CandidateResult } from '../../src-shared/registration-result.ts';
import type { Client } from '../client.ts';
import type { JobStore } from './jobs.ts';
import type { StudyLibrary } from './study-library.ts';
import { proposeFixed, proposeMoving } from './propose-series.ts';

/** The chosen fixed and moving series, their registrations, and which of these is shown. */
export function createChosenPair(client: Client, library: StudyLibrary, jobs: JobStore) {
  const fixedSeriesId = ref<SeriesId | null>(null);
  const movingSeriesId = ref<SeriesId | null>(null);
  /** The series of another study, if the moving one is chosen from there. */
  const otherStudy = ref<{ studyId: StudyId; series: Series[] } | null>(null);
  const shownRegistrationId = ref<RegistrationId | null>(null);
  const shownCandidateId = ref<string | null>(null);
  const history = ref<Registration[]>([]);

  const series = computed(() => library.open.value?.series ?? []);
  const movingChoices = computed(() => otherStudy.value?.series ?? series.value);
  const fixed = computed(() => series.value.find(({ seriesId }) => seriesId === fixedSeriesId.value) ?? null);
  const moving = computed(() => movingChoices.value.find(({ seriesId }) => seriesId === movingSeriesId.value) ?? null);
  const ready = computed(() => fixed.value !== null && moving.value !== null && fixed.value !== moving.value);
  /** The study that the fixed or the moving series is of. */
  function studyOf(role: 'fixed' | 'moving'): StudySummary | null {
    const other = role === 'moving' ? otherStudy.value?.studyId : undefined;
    if (!other) return library.open.value?.study ?? null;
    return library.studies.value.find(({ studyId }) => studyId === other) ?? null;
  }
  const differentPatients = computed(() => ready.value && !areOfOnePatient(studyOf('fixed'), studyOf('moving')));

  const ofPair = computed(() => history.value.toSorted((a, b) => b.version - a.version));
  const active = computed(() => ofPair.value.find(({ state }) => state === 'queued' || state === 'running') ?? null);
  const activeJob = computed(() => (active.value?.jobId ? jobs.get(active.value.jobId) : null));
  const shown = computed(
    () =>
      ofPair.value.find(({ registrationId }) => registrationId === shownRegistrationId.value) ??
      ofPair.value.find(({ result }) => result !== null) ??
      null,
  );
  /** The newest attempt, if it ended without a result. */
  const endedWithoutResult = computed(() => {
    const newest = ofPair.value[0];
    return newest && ['failed', 'interrupted', 'cancelled'].includes(newest.state) ? newest : null;
  });
  const shownCandidate = computed<CandidateResult | null>(
    () => shown.value?.result?.candidates.find(({ id }) => id === shownCandidateId.value) ?? null,
  );
  const movingFromFixed = computed<Mat4>(() => {
    const rows = shownCandidate.value?.movingFromFixed ?? shown.value?.result?.transform.movingFromFixed;
    return rows ? mat4FromRows(rows) : identity4;
  });

  /** Where each series of the study lies in the fixed one's space, by its newest result. */
  const places = computed(() => {
    const found = new Map<SeriesId, Mat4>();
    for (const { fixedSeriesId: fixedId, movingSeriesId: movingId, result } of library.open.value?.registrations ??
      []) {
      if (fixedId !== fixedSeriesId.value || !result || result.quality.verdict === 'failed') continue;
      found.set(movingId, mat4FromRows(result.transform.movingFromFixed));
    }
    return found;
  });

  watch(
    () => library.open.value?.study.studyId ?? null,
    () => {
      otherStudy.value = null;
      const latest = library.open.value?.registrations.filter(({ result }) => result).at(-1);
      const has = (id: SeriesId | null | undefined) => series.value.some(({ seriesId }) => seriesId === id);
      const left = library.openedView.value;
      if (left && left.fixedSeriesId && has(left.fixedSeriesId)) {
        void chooseAsLeft(left);
      } else if (latest && has(latest.fixedSeriesId) && has(latest.movingSeriesId)) {
        choose(latest.fixedSeriesId, latest.movingSeriesId);
      } else {
        const proposed = proposeFixed(series.value);
        choose(proposed?.seriesId ?? null, proposeMoving(series.value, proposed)?.seriesId ?? null);
      }
    },
    { immediate: true },
  );

  /** As the study was left; the moving series may be of another one, which may be gone by now. */
  async function chooseAsLeft({ fixedSeriesId: fixedId, movingSeriesId: movingId, movingStudyId }: StudyView) {
    const openId = library.open.value?.study.studyId;
    const other = movingStudyId && (await client.call('studies.get', { studyId: movingStudyId }).catch(() => null));
    if (library.open.value?.study.studyId !== openId) return;
    if (other) otherStudy.value = { studyId: movingStudyId, series: other.series };
    const isThere = movingChoices.value.some(({ seriesId }) => seriesId === movingId);
    choose(fixedId, isThere ? movingId : (proposeMoving(series.value, fixed.value)?.seriesId ?? null));
  }

  function choose(fixedId: SeriesId | null, movingId: SeriesId | null): void {
    fixedSeriesId.value = fixedId;
    movingSeriesId.value = movingId;
  }

  watch([fixedSeriesId, movingSeriesId], () => {
    shownRegistrationId.value = null;
    shownCandidateId.value = null;
    history.value = [];
    void loadHistory();
  });

  // Also when a series has been imported to its end meanwhile. After the views have asked for both volumes, which are wanted first.
  watch([fixed, moving], () => void nextTick(startAhead));

  /** Has the pair's run begun before Register is pressed: only time is lost if that fails. */
  async function startAhead(): Promise<void> {
    const [fixedId, movingId] = [fixedSeriesId.value, movingSeriesId.value];
    const pair = ready.value && fixedId && movingId ? { fixedSeriesId: fixedId, movingSeriesId: movingId } : null;
    await client.call('registrations.startAhead', { pair }).catch(() => undefined);
  }

  async function loadHistory(): Promise<void> {
    const [fixedId, movingId] = [fixedSeriesId.value, movingSeriesId.value];
    if (!fixedId || !movingId || fixedId === movingId) return;
    const loaded = await client.call('registrations.history', { fixedSeriesId: fixedId, movingSeriesId: movingId });
    if (fixedId === fixedSeriesId.value && movingId === movingSeriesId.value) history.value = loaded;
  }

  function takeRegistration(registration: Registration): void {
    const ofThisPair =
      registration.fixedSeriesId === fixedSeriesId.value && registration.movingSeriesId === movingSeriesId.value;
    if (!ofThisPair) return;
    const index = history.value.findIndex(({ registrationId }) => registrationId === registration.registrationId);
    const before = history.value[index];
    if (index >= 0) history.value[index] = registration;
    else history.value.push(registration);
    if (registration.result && !before?.result) show(registration.registrationId);
  }

  function show(registrationId: RegistrationId | null, candidateId: string | null = null): void {
    shownRegistrationId.value = registrationId;
    shownCandidateId.value = candidateId;
  }

  async function register(startMovingFromFixed: Mat4 | null = null): Promise<void> {
    if (!ready.value || active.value) return;
    const request = { fixedSeriesId: fixedSeriesId.value!, movingSeriesId: movingSeriesId.value! };
    const { registrationId } = await client.call('registrations.start', {
      ...request,
      startMovingFromFixed: startMovingFromFixed ? (rowsOf(startMovingFromFixed) as never) : null,
    });
    takeRegistration(await client.call('registrations.get', { registrationId }));
  }

  async function registerAll(): Promise<void> {
    if (!fixedSeriesId.value) return;
    await client.call('registrations.startAll', { fixedSeriesId: fixedSeriesId.value });
    await Promise.all([loadHistory(), library.refresh()]);
  }

  return {
    fixedSeriesId,
    movingSeriesId,
    otherStudy,
    series,
    movingChoices,
    fixed,
    moving,
    ready,
    differentPatients,
    history: ofPair,
    active,
    activeJob,
    shown,
    shownCandidate,
    endedWithoutResult,
    movingFromFixed,
    /** Null for a series that is not registered to the fixed one. */
    placeOf: (seriesId: SeriesId): Mat4 | null => places.value.get(seriesId) ?? null,
    choose,
    show,
    register,
    registerAll,
    loadHistory,
    takeRegistration,
    studyOf,
    /** Makes a series the fixed or the moving one; the two change places if it is the other one already. */
    use(role: 'fixed' | 'moving', seriesId: SeriesId): void {
      const isOwn = series.value.some((one) => one.seriesId === seriesId);
      if (role === 'fixed' && !isOwn) return;
      const [own, other] = role === 'fixed' ? [fixedSeriesId, movingSeriesId] : [movingSeriesId, fixedSeriesId];
      if (other.value === seriesId) {
        if (otherStudy.value) return;
        other.value = own.value;
      }
      own.value = seriesId;
      if (role === 'moving' && isOwn) otherStudy.value = null;
    },
    swap: () => choose(movingSeriesId.value, fixedSeriesId.value),
    async takeMovingFrom(studyId: StudyId | null): Promise<void> {
      if (!studyId || studyId === library.open.value?.study.studyId) {
        otherStudy.value = null;
        movingSeriesId.value = proposeMoving(series.value, fixed.value)?.seriesId ?? null;
        return;
      }
      const { series: others } = await client.call('studies.get', { studyId });
      otherStudy.value = { studyId, series: others };
      movingSeriesId.value = proposeMoving(others, null)?.seriesId ?? null;
    },
    async cancel(): Promise<void> {
      if (active.value?.jobId) await jobs.cancel(active.value.jobId);
    },
  };
}

/** As far as their files say: the same ID, name and birth date. */
function areOfOnePatient(a: StudySummary | null, b: StudySummary | null): boolean {
  const facts = (study: StudySummary | null) =>
    [study?.patientId, study?.patientName, study?.patientBirthDate].join('\n');
  return facts(a) === facts(b);
}

export type ChosenPair = ReturnType<typeof createChosenPair>;
