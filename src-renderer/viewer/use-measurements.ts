import { watch, type Ref } from 'vue';
import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { minus } from '../state/plane-geometry.ts';
import { isMeasuring } from '../state/viewer-state.ts';
import type { WindowState } from '../state/window-state.ts';
import { formatShort, t } from '../ui/locale/translate.ts';
import type { Describe, Measuring } from './cornerstone/measuring.ts';
import type { LayerDisplay } from './pictures.ts';
import { areaMm2, ellipseOutline, pointsWithin, regionValues } from './region.ts';
import { valueAt } from './value-at.ts';

const lengthMm = (a: Vec3, b: Vec3) => Math.hypot(...minus(b, a));

const short = (value: number) => formatShort(Math.abs(value) >= 100 ? Math.round(value) : value);

/** Degrees at the middle corner. */
function angleAt([a, corner, b]: readonly Vec3[]): number {
  if (!a || !corner || !b) return 0;
  const [p, q] = [minus(a, corner), minus(b, corner)];
  const cosine = (p[0] * q[0] + p[1] * q[1] + p[2] * q[2]) / (Math.hypot(...p) * Math.hypot(...q));
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

/** Keeps the view's measurements and the library's alike: the view's are the truth, a drag on the planes changes them. */
export function useMeasurements(
  { view, pair, reading }: WindowState,
  layers: Readonly<Ref<readonly LayerDisplay[]>>,
  whole: Readonly<Ref<unknown>>,
) {
  let measuring: Measuring | null = null;
  /** The library draws its text with each picture; a region is sampled once. */
  const described = new Map<string, readonly string[]>();
  watch([layers, whole], () => {
    described.clear();
    measuring?.redraw();
  });

  const describe: Describe = (shape) => {
    const { tool, handlesMm, outlineMm, viewPlaneNormal } = shape;
    if (tool === 'length' && handlesMm.length === 2) return [`${lengthMm(handlesMm[0]!, handlesMm[1]!).toFixed(1)} mm`];
    if (tool === 'angle') return handlesMm.length === 3 ? [`${angleAt(handlesMm).toFixed(1)}°`] : [];
    const outline = tool === 'ellipse' ? ellipseOutline(handlesMm) : outlineMm;
    if (outline.length < 3) return [];
    const key = JSON.stringify(outline);
    const known = described.get(key);
    if (known) return known;
    const points = pointsWithin(outline, viewPlaneNormal);
    const lines = [`${(areaMm2(outline, viewPlaneNormal) / 100).toFixed(2)} cm²`];
    for (const { volume, movingFromFixed } of layers.value) {
      const values = points.flatMap((point) => valueAt(volume, movingFromFixed, point) ?? []);
      const found = regionValues(values);
      const { modality } = volume.info;
      const unit = modality === 'CT' ? ' HU' : '';
      if (found) lines.push(`${t(`modality.${modality}`)} ${short(found.mean)} ± ${short(found.deviation)}${unit}`); // prettier-ignore
    }
    if (described.size > 100) described.clear();
    described.set(key, lines);
    return lines;
  };

  /** Something was drawn, moved or taken away on a plane. */
  function changed(): void {
    const fixedSeriesId = reading.seriesId.value ?? pair.fixedSeriesId.value;
    if (!measuring || !fixedSeriesId) return;
    const ofOthers = view.measurements.value.filter((one) => one.fixedSeriesId !== fixedSeriesId);
    view.measurements.value = [...ofOthers, ...measuring.of(fixedSeriesId)];
  }

  watch(view.measurements, (now, before) => {
    const kept = new Set(now.map(({ id }) => id));
    for (const { id } of before) if (!kept.has(id)) measuring?.removeOne(id);
    measuring?.restore(now);
  });
  watch(view.tool, (tool) => measuring?.setTool(isMeasuring(tool) ? tool : null));

  return {
    describe,
    changed,
    begin(next: Measuring): void {
      measuring = next;
      measuring.setTool(isMeasuring(view.tool.value) ? view.tool.value : null);
      measuring.restore(view.measurements.value);
    },
  };
}
