import { z } from 'zod';
import type { StudyView } from '../../src-shared/contract/studies.ts';
import { colourMapNames } from './colour-maps.ts';
import { measurementSchema } from './measurements.ts';
import { fusionModes } from './fusion-modes.ts';
import { planeNames, type PlaneName } from './plane-geometry.ts';
import { viewLayouts, viewTools, type FusedViewState, type LayerName } from './viewer-state.ts';

/** What of the viewer's state is kept with a study: plain values, each valid by itself, so that one that is unknown loses no other. */
const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const layer = z.object({
  window: z.object({ low: z.number(), high: z.number() }),
  colourMap: z.enum(colourMapNames),
  isVisible: z.boolean().optional(),
  isThresholded: z.boolean().optional(),
  slabMm: z.number().min(0).optional(),
});
const pane = z.object({ zoom: z.number(), panMm: z.object({ right: z.number(), down: z.number() }) });
const schemas = {
  mode: z.enum(fusionModes),
  opacity: z.number().min(0).max(1),
  checkMm: z.number().positive(),
  swipe: z.number().min(0).max(1),
  lensRadiusPx: z.number().positive(),
  tool: z.enum(viewTools),
  layout: z.enum(viewLayouts),
  mainPlane: z.enum(planeNames),
  enlarged: z.enum(planeNames).nullable(),
  crosshairMm: vec3,
  measurements: z.array(measurementSchema),
  panes: z.record(z.enum(planeNames), pane),
  fixed: layer,
  moving: layer,
} as const;
type Schemas = typeof schemas;
type Kept = { readonly [Name in keyof Schemas]: z.output<Schemas[Name]> };

const fusionSettings = ['mode', 'opacity', 'checkMm', 'swipe', 'lensRadiusPx'] as const;

export function viewSnapshot(view: FusedViewState): StudyView['viewer'] {
  const { fusion, layers } = view;
  const layerOf = (name: LayerName) => {
    const { window, colourMap, isVisible, isThresholded, slabMm } = layers[name];
    return { window: { ...window }, colourMap, isVisible, isThresholded, slabMm };
  };
  const paneOf = (name: PlaneName) => ({ zoom: view.panes[name].zoom, panMm: { ...view.panes[name].panMm } });
  return {
    ...Object.fromEntries(fusionSettings.map((name) => [name, fusion[name]])),
    tool: view.tool.value,
    layout: view.layout.value,
    mainPlane: view.mainPlane.value,
    enlarged: view.enlarged.value,
    crosshairMm: [...view.crosshairMm.value],
    measurements: [...view.measurements.value],
    panes: Object.fromEntries(planeNames.map((name) => [name, paneOf(name)])),
    fixed: layerOf('fixed'),
    moving: layerOf('moving'),
  };
}

/** Undefined if it was not kept, or is of another version of Concord. */
function kept<Name extends keyof Schemas>(viewer: StudyView['viewer'], name: Name): Kept[Name] | undefined {
  return schemas[name].safeParse(viewer[name]).data as Kept[Name] | undefined;
}

/** What does not depend on the series. */
export function restoreSettings(view: FusedViewState, viewer: StudyView['viewer']): void {
  for (const name of fusionSettings) {
    const value = kept(viewer, name);
    if (value !== undefined) Object.assign(view.fusion, { [name]: value });
  }
  view.tool.value = kept(viewer, 'tool') ?? view.tool.value;
  view.measurements.value = kept(viewer, 'measurements') ?? [];
  view.layout.value = kept(viewer, 'layout') ?? view.layout.value;
  view.mainPlane.value = kept(viewer, 'mainPlane') ?? view.mainPlane.value;
}

/** Where the views are, once the fixed series is there. */
export function restoreGeometry(view: FusedViewState, viewer: StudyView['viewer']): void {
  view.crosshairMm.value = kept(viewer, 'crosshairMm') ?? view.crosshairMm.value;
  Object.assign(view.panes, kept(viewer, 'panes'));
  view.enlarged.value = kept(viewer, 'enlarged') ?? null;
}

export function restoreLayer(view: FusedViewState, name: LayerName, viewer: StudyView['viewer']): void {
  Object.assign(view.layers[name], kept(viewer, name));
}
