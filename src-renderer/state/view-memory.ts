import { watch } from 'vue';
import type { StudyId } from '../../src-shared/contract/ids.ts';
import type { StudyView } from '../../src-shared/contract/studies.ts';
import type { Client } from '../client.ts';
import type { ChosenPair } from './chosen-pair.ts';
import type { StudyLibrary } from './study-library.ts';
import type { FusedViewState } from './viewer-state.ts';
import { restoreGeometry, restoreLayer, restoreSettings, viewSnapshot } from './view-snapshot.ts';

/** A view that changes all the time, as while scrolling, is kept once it has come to rest. */
const restMs = 400;

/** Keeps how each study was left, and opens it so again: the pair at once, the rest as its series arrive. */
export function createViewMemory(client: Client, library: StudyLibrary, pair: ChosenPair, view: FusedViewState) {
  /** What is still to be restored of the study that was opened; a series that is chosen afterwards comes as it is. */
  let wanted: { readonly viewer: StudyView['viewer']; readonly pairIds: string } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pairIds = () => `${pair.fixedSeriesId.value} ${pair.movingSeriesId.value}`;
  const isWanted = () => wanted?.pairIds === pairIds();
  watch([pair.fixedSeriesId, pair.movingSeriesId], (_now, [fixedBefore, movingBefore]) => {
    if (wanted?.pairIds === `${fixedBefore} ${movingBefore}`) wanted = null;
  });

  watch(() => library.open.value?.study.studyId, (studyId) => {
    const opened = studyId ? library.openedView.value : null;
    wanted = opened && { viewer: opened.viewer, pairIds: `${opened.fixedSeriesId} ${opened.movingSeriesId}` };
    if (wanted) restoreSettings(view, wanted.viewer);
  }, { flush: 'sync' }); // prettier-ignore
  // After the viewer has set grid and windows of a series that arrived to what they are at first.
  watch(view.fixedGrid, () => {
    if (isWanted()) restoreGeometry(view, wanted!.viewer);
  });
  for (const name of ['fixed', 'moving'] as const)
    watch(() => view.layers[name].isKnown, (isKnown) => {
      if (isKnown && isWanted()) restoreLayer(view, name, wanted!.viewer);
    }); // prettier-ignore

  function keep(studyId: StudyId, kept: StudyView): void {
    // What cannot be kept is no reason to disturb anybody: the study opens as it was kept last.
    void client.call('studies.keepView', { studyId, view: kept }).catch(() => undefined);
  }

  watch(
    () => ({
      studyId: library.open.value?.study.studyId ?? null,
      kept: {
        fixedSeriesId: pair.fixedSeriesId.value,
        movingSeriesId: pair.movingSeriesId.value,
        movingStudyId: pair.otherStudy.value?.studyId ?? null,
        viewer: viewSnapshot(view),
      },
      // Until its series are there, the view shows nothing that anybody has chosen.
      isReady: view.layers.fixed.isKnown && view.layers.moving.isKnown,
    }),
    ({ studyId, kept, isReady }) => {
      clearTimeout(timer);
      if (studyId && isReady) timer = setTimeout(() => keep(studyId, kept), restMs);
    },
  );
}
