import type { PlaneName } from '../state/plane-geometry.ts';
import type { ViewLayout } from '../state/viewer-state.ts';

/** One picture of a plane. */
export interface PaneSpec {
  readonly key: string;
  readonly plane: PlaneName;
  readonly shows: 'fused' | 'fixed' | 'moving';
  /** Millimetres beside the slice of the crosshair, rounded to whole slices. */
  readonly beyondMm: number;
}

const order: readonly PlaneName[] = ['axial', 'sagittal', 'coronal'];
/** Pictures of a lightbox, and what lies between two of them. */
const lightboxCount = 12;
const lightboxStepMm = 5;

const fused = (plane: PlaneName): PaneSpec => ({ key: plane, plane, shows: 'fused', beyondMm: 0 });

/** The pictures of a layout, the first being the large one. An enlarged plane stands alone, whatever the layout. */
export function panesOf(layout: ViewLayout, main: PlaneName, enlarged: PlaneName | null): readonly PaneSpec[] {
  if (enlarged) return [fused(enlarged)];
  switch (layout) {
    case 'planes':
      return order.map(fused);
    case 'large':
      return [main, ...order.filter((plane) => plane !== main)].map(fused);
    case 'side':
      return (['fixed', 'fused', 'moving'] as const).map((shows) => ({
        ...fused(main),
        key: shows === 'fused' ? main : `${main}-${shows}`,
        shows,
      }));
    case 'single':
      return [fused(main)];
    case 'lightbox':
      return Array.from({ length: lightboxCount }, (_, i) => {
        const beyondMm = (i - 5) * lightboxStepMm;
        return { ...fused(main), key: beyondMm === 0 ? main : `${main}${beyondMm}`, beyondMm };
      });
  }
}
