import { seriesTitle } from '../state/series-title.ts';
import type { WindowState } from '../state/window-state.ts';
import { t } from '../ui/locale/translate.ts';
import type { PaneSpec } from './pane-specs.ts';
import { sliceOf } from './pane-views.ts';

/** What is written into a saved picture. */
export interface PictureWords {
  /** Verdict or "before registration", and the day. */
  readonly ofAll: string;
  /** Plane and slice, position, series. */
  ofPane(spec: PaneSpec): readonly string[];
}

export function pictureWords({ view, pair, correction, reading }: WindowState): PictureWords {
  const read = pair.series.value.find(({ seriesId }) => seriesId === reading.seriesId.value);
  const result = pair.shown.value?.result;
  const isBefore = view.fusion.showBefore || !result;
  const states = [
    read
      ? t('reading.one')
      : correction.active.value
        ? t('verdict.correcting')
        : isBefore
          ? t('views.markBefore')
          : pair.shownCandidate.value
            ? t('views.markCandidate')
            : t(`verdict.${result.quality.verdict}`),
    ...(pair.differentPatients.value ? [t('pair.differentPatients')] : []),
    new Date().toISOString().slice(0, 10),
    'Concord',
  ];
  return {
    ofAll: states.join(' · '),
    ofPane(spec) {
      const slice = sliceOf(view, spec);
      const at = view.crosshairMm.value.map((mm) => mm.toFixed(1)).join(' / ');
      const [fixed, moving] = [pair.fixed.value, pair.moving.value];
      const series = read ? [read] : [spec.shows === 'moving' ? null : fixed, spec.shows === 'fixed' ? null : moving];
      const count = slice ? `${slice.number} / ${slice.plane.sliceCount}` : '';
      return [
        `${t(`plane.${spec.plane}`)} ${count}`,
        `${at} mm LPS`,
        series.flatMap((one) => (one ? [seriesTitle(one)] : [])).join(' + '),
      ];
    },
  };
}
