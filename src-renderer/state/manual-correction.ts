import { computed, ref, shallowRef, watch } from 'vue';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import { rowsOf, transformPoint, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { Client } from '../client.ts';
import type { ChosenPair } from './chosen-pair.ts';
import { fitRigid, landmarkResidualsMm, type LandmarkPair } from './landmark-fit.ts';
import { moved, rotated } from './nudge.ts';

export type LiveScore = ReplyOf<'registrations.score'>;

/** After so long without a change, a position has come to rest. */
const restMs = 250;

/** Moving the moving series by hand: steps that can be undone, the score while doing so, landmark pairs. */
export function createManualCorrection(client: Client, pair: ChosenPair) {
  const active = ref(false);
  const steps = shallowRef<readonly Mat4[]>([]);
  const position = ref(0);
  const score = ref<LiveScore | null>(null);
  const scoring = ref(false);
  const landmarks = ref<LandmarkPair[]>([]);
  /** Half a landmark pair: the point clicked in the fixed series, waiting for the same one in the moving series. */
  const pendingFixedMm = ref<Vec3 | null>(null);
  const landmarkPicking = ref(false);
  /** Whether a drag turns the series rather than shifts it. */
  const dragTurns = ref(false);
  const stepMm = ref(0.5);
  const stepDegrees = ref(0.5);

  const movingFromFixed = computed<Mat4 | null>(() => (active.value ? (steps.value[position.value] ?? null) : null));
  const changed = computed(() => position.value > 0);

  function begin(): void {
    steps.value = [pair.movingFromFixed.value];
    position.value = 0;
    score.value = null;
    landmarks.value = (pair.shown.value?.landmarks ?? []).map((landmark) => ({ ...landmark }));
    active.value = true;
  }

  function end(): void {
    active.value = false;
    landmarkPicking.value = false;
    pendingFixedMm.value = null;
    score.value = null;
  }

  /** Takes a position as the next step. While dragging, `replacesLast` keeps one drag one step. */
  function put(next: Mat4, replacesLast = false): void {
    const keep = replacesLast && position.value > 0 ? position.value : position.value + 1;
    steps.value = [...steps.value.slice(0, keep), next];
    position.value = keep;
  }

  let wanted: { readonly at: Mat4; readonly quick: boolean } | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;
  /** At most one question is under way; the newest position is always answered last. */
  async function askScore(at: Mat4, quick: boolean): Promise<void> {
    wanted = { at, quick };
    if (scoring.value) return;
    scoring.value = true;
    try {
      while (wanted) {
        const asked: { at: Mat4; quick: boolean } = wanted;
        wanted = null;
        const [fixedSeriesId, movingSeriesId] = [pair.fixedSeriesId.value, pair.movingSeriesId.value];
        if (!fixedSeriesId || !movingSeriesId) return;
        const request = {
          fixedSeriesId,
          movingSeriesId,
          movingFromFixed: rowsOf(asked.at) as never,
          quick: asked.quick,
        };
        score.value = await client.call('registrations.score', request).catch(() => null);
      }
    } finally {
      scoring.value = false;
    }
  }
  /** A quick score while the series moves; the exact one stays. */
  watch(movingFromFixed, (now) => {
    clearTimeout(rest);
    if (!now) return;
    void askScore(now, true);
    rest = setTimeout(() => void askScore(now, false), restMs);
  });
  watch([pair.fixedSeriesId, pair.movingSeriesId], end);

  return {
    active,
    score,
    scoring,
    landmarks,
    landmarkPicking,
    dragTurns,
    stepMm,
    stepDegrees,
    pendingFixedMm,
    movingFromFixed,
    changed,
    canUndo: computed(() => position.value > 0),
    canRedo: computed(() => position.value < steps.value.length - 1),
    residualsMm: computed(() =>
      movingFromFixed.value ? landmarkResidualsMm(landmarks.value, movingFromFixed.value) : [],
    ),
    begin,
    end,
    put,
    undo: () => void (position.value = Math.max(0, position.value - 1)),
    redo: () => void (position.value = Math.min(steps.value.length - 1, position.value + 1)),
    /** Moves the moving series' picture by a vector of the fixed patient space. */
    nudge(shiftMm: Vec3, replacesLast = false): void {
      if (movingFromFixed.value) put(moved(movingFromFixed.value, shiftMm), replacesLast);
    },
    /** Turns the moving series' picture about a point of the fixed patient space. */
    rotate(axis: Vec3, degrees: number, centreMm: Vec3, replacesLast = false): void {
      if (movingFromFixed.value) put(rotated(movingFromFixed.value, axis, degrees, centreMm), replacesLast);
    },
    addFixedPoint(pointMm: Vec3): void {
      pendingFixedMm.value = pointMm;
    },
    /** The second click, given as the place on the screen: where it lies in the moving series follows from its position. */
    addMovingPoint(shownAtFixedMm: Vec3): void {
      if (!pendingFixedMm.value || !movingFromFixed.value) return;
      const movingMm = transformPoint(movingFromFixed.value, shownAtFixedMm);
      landmarks.value.push({ fixedMm: [...pendingFixedMm.value], movingMm: [...movingMm] });
      pendingFixedMm.value = null;
    },
    removeLandmark: (index: number) => void landmarks.value.splice(index, 1),
    alignLandmarks(): void {
      if (landmarks.value.length >= 3) put(fitRigid(landmarks.value));
    },
    async save(): Promise<void> {
      const [fixedSeriesId, movingSeriesId] = [pair.fixedSeriesId.value, pair.movingSeriesId.value];
      if (!movingFromFixed.value || !fixedSeriesId || !movingSeriesId) return;
      const registration = await client.call('registrations.saveManual', {
        fixedSeriesId,
        movingSeriesId,
        movingFromFixed: rowsOf(movingFromFixed.value) as never,
        landmarks: landmarks.value,
      });
      pair.takeRegistration(registration);
      pair.show(registration.registrationId);
      end();
    },
    async refineFromHere(): Promise<void> {
      if (!movingFromFixed.value) return;
      await pair.register(movingFromFixed.value);
      end();
    },
  };
}

export type ManualCorrection = ReturnType<typeof createManualCorrection>;
