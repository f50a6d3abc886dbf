import { computed, onBeforeUnmount, watch } from 'vue';
import type { StudySummary } from '../../src-shared/contract/studies.ts';
import type { WindowReport } from '../../src-shared/contract/settings.ts';
import type { WindowState } from '../state/window-state.ts';
import { formatDicomDate, formatPersonName, t } from '../ui/locale/translate.ts';
import type { WindowCommands } from './commands.ts';

const recentStudies = 10;

/** Tells the host what the window shows, hears its menus, and names the study in the title. */
export function useWindowReport(windowState: WindowState, { available, perform }: WindowCommands): void {
  const { client, info, library, correction, settings } = windowState;
  const open = computed(() => library.open.value?.study ?? null);
  const isElectron = computed(() => info.value?.host === 'electron');

  const unsaved = computed<WindowReport['unsaved']>(() => {
    if (library.uploadFraction.value !== null) return 'upload';
    return correction.active.value && correction.changed.value ? 'correction' : 'nothing';
  });
  const recent = computed(() =>
    settings.recentStudyIds.flatMap((id) => {
      const study = library.studies.value.find(({ studyId }) => studyId === id);
      return study ? [{ studyId: id, label: labelOf(study) }] : [];
    }),
  );
  const report = computed<WindowReport>(() => ({
    locale: settings.locale,
    theme: settings.theme,
    commands: available.value,
    recent: recent.value,
    unsaved: unsaved.value,
  }));

  watch(
    () => (isElectron.value && library.loaded.value ? JSON.stringify(report.value) : null),
    (text) => {
      if (text !== null) void windowState.attempt(() => client.call('app.reportWindow', report.value));
    },
    { immediate: true },
  );
  watch(
    () => open.value?.studyId,
    (studyId) => {
      if (!studyId || settings.recentStudyIds[0] === studyId) return;
      const others = settings.recentStudyIds.filter((id) => id !== studyId);
      void windowState.change({ recentStudyIds: [studyId, ...others].slice(0, recentStudies) });
    },
  );
  // A browser writes titles into its history: there a patient has no name.
  watch(
    [open, isElectron],
    ([study, named]) => {
      const shown = study && (named ? labelOf(study) : study.description);
      document.title = shown ? `${shown} – Concord` : 'Concord';
    },
    { immediate: true },
  );

  // Electron closes a window with such a listener never, and asks by itself.
  function beforeUnload(event: BeforeUnloadEvent): void {
    if (!isElectron.value && unsaved.value !== 'nothing') event.preventDefault();
  }
  addEventListener('beforeunload', beforeUnload);
  const stopHearing = client.on('command.chosen', ({ command }) => void perform(command));
  onBeforeUnmount(() => {
    removeEventListener('beforeunload', beforeUnload);
    stopHearing();
  });
}

function labelOf({ patientName, patientId, studyDate, description }: StudySummary): string {
  const who = formatPersonName(patientName) || patientId || t('studies.noName');
  return [who, studyDate && formatDicomDate(studyDate), description].filter(Boolean).join(' · ');
}
