import { computed, type ComputedRef } from 'vue';
import { commandIds, type CommandId } from '../../src-shared/contract/commands.ts';
import { pickedFiles } from '../state/dropped-files.ts';
import type { WindowState } from '../state/window-state.ts';

export interface WindowCommands {
  /** What can be done at present. */
  readonly available: ComputedRef<CommandId[]>;
  /** Does it, if it can be done now; false if it cannot. */
  perform(command: CommandId): boolean;
}

interface Action {
  readonly can: () => boolean;
  readonly run: () => unknown;
}

const textScales = [1, 1.25, 1.5, 2];

/** What each command of the shared table does in this window, and when it can be done. */
export function createCommands(windowState: WindowState): WindowCommands {
  const { client, info, library, pair, view, correction, jobs, dialog, settings } = windowState;
  const isElectron = () => info.value?.host === 'electron';
  const studyIsOpen = () => library.open.value !== null;
  const usableSeries = () => pair.series.value.filter(({ usable }) => usable).length;
  const always = () => true;

  async function choose(kind: 'files' | 'folder'): Promise<void> {
    if (isElectron()) return library.importPaths((await client.call('import.choosePaths', { kind })).paths);
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.webkitdirectory = kind === 'folder';
    input.onchange = () => void windowState.attempt(() => library.importFiles(pickedFiles(input.files!)));
    input.click();
  }

  const printReport = () =>
    client.call('exports.printReport', {
      registrationId: pair.shown.value!.registrationId,
      confirmDifferentPatients: false,
      locale: settings.locale,
    });

  const showText = (textScale: number) => windowState.change({ textScale });
  const larger = () => textScales.find((scale) => scale > settings.textScale);
  const smaller = () => textScales.findLast((scale) => scale < settings.textScale);

  const actions: Readonly<Record<CommandId, Action>> = {
    'import-files': { can: always, run: () => choose('files') },
    'import-folder': { can: always, run: () => choose('folder') },
    'find-on-server': { can: always, run: () => (dialog.value = 'find-on-server') },
    export: { can: () => studyIsOpen() && pair.shown.value !== null && !correction.active.value, run: () => (dialog.value = 'export') }, // prettier-ignore
    'print-report': { can: () => isElectron() && studyIsOpen() && pair.shown.value !== null, run: printReport },
    'close-study': { can: studyIsOpen, run: () => library.closeStudy() },
    'clear-recent': { can: () => settings.recentStudyIds.length > 0, run: () => windowState.change({ recentStudyIds: [] }) }, // prettier-ignore
    undo: {
      can: () =>
        correction.active.value ? correction.canUndo.value : studyIsOpen() && view.measurements.value.length > 0,
      run: () => (correction.active.value ? correction.undo() : view.undoMeasurement()),
    },
    redo: { can: () => correction.active.value && correction.canRedo.value, run: () => correction.redo() },
    'before-and-after': {
      can: () => studyIsOpen() && (view.hasTransform.value || view.fusion.showBefore),
      run: () => (view.fusion.showBefore = !view.fusion.showBefore),
    },
    'reset-views': { can: studyIsOpen, run: () => view.resetViews() },
    // In a browser these are the browser's own.
    'larger-text': { can: () => isElectron() && larger() !== undefined, run: () => showText(larger()!) },
    'smaller-text': { can: () => isElectron() && smaller() !== undefined, run: () => showText(smaller()!) },
    'usual-text': { can: isElectron, run: () => showText(1) },
    register: { can: () => pair.ready.value && pair.active.value === null, run: () => pair.register() },
    'register-all': {
      can: () => pair.fixed.value !== null && jobs.underWay('registration').length === 0 && usableSeries() > 2,
      run: () => pair.registerAll(),
    },
    swap: { can: () => pair.ready.value && pair.otherStudy.value === null, run: () => pair.swap() },
    correct: {
      can: () => pair.moving.value !== null,
      run: () => (correction.active.value ? correction.end() : correction.begin()),
    },
    help: { can: always, run: () => (dialog.value = 'help') },
    about: { can: always, run: () => (dialog.value = 'about') },
  };

  return {
    available: computed(() => commandIds.filter((id) => actions[id].can())),
    perform(command) {
      // A dialog is answered first.
      if (document.querySelector('dialog[open]') || !actions[command].can()) return false;
      void windowState.attempt(async () => void (await actions[command].run()));
      return true;
    },
  };
}
