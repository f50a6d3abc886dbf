import { eventTarget } from '@cornerstonejs/core';
import { addTool, AngleTool, annotation, EllipticalROITool, Enums, init, LengthTool, PlanarFreehandROITool, ToolGroupManager, utilities } from '@cornerstonejs/tools'; // prettier-ignore
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Measurement } from '../../state/measurements.ts';
import type { MeasuringTool } from '../../state/viewer-state.ts';
import { frameOf } from './volume-metadata.ts';

const tools = {
  length: LengthTool,
  angle: AngleTool,
  ellipse: EllipticalROITool,
  freehand: PlanarFreehandROITool,
} as const satisfies Record<MeasuringTool, { readonly toolName: string }>;
const names = Object.keys(tools) as MeasuringTool[];

/** Before the first viewport: the library listens to each that is made. */
export function startMeasuring(): void {
  init();
  for (const tool of Object.values(tools)) addTool(tool);
}

/** What a measurement says, by its shape. */
export type Describe = (shape: Omit<Measurement, 'id' | 'fixedSeriesId' | 'lines'>) => readonly string[];

interface Annotation {
  readonly annotationUID?: string;
  readonly metadata: {
    readonly toolName: string;
    readonly FrameOfReferenceUID?: string;
    readonly viewPlaneNormal?: Vec3;
    readonly viewUp?: Vec3;
  };
  readonly data: {
    readonly handles?: { readonly points?: readonly Vec3[] };
    readonly contour?: { readonly polyline?: readonly Vec3[]; readonly closed?: boolean };
  };
}

/** Lengths, angles and regions on the planes of one stage, drawn and changed with the library's tools. */
export class Measuring {
  readonly #engineId: string;
  readonly #group: NonNullable<ReturnType<typeof ToolGroupManager.createToolGroup>>;
  readonly #describe: Describe;
  readonly #onChange: () => void;

  constructor(engineId: string, describe: Describe, onChange: () => void) {
    this.#engineId = engineId;
    this.#describe = describe;
    this.#group = ToolGroupManager.createToolGroup(engineId)!;
    for (const tool of names) {
      const getTextLines = (data: Annotation['data']) => [...describe(shapeOf(tool, data, this.#normalOf(data)))];
      this.#group.addTool(tools[tool].toolName, { getTextLines, preventHandleOutsideImage: false });
    }
    this.#onChange = onChange;
    for (const event of changes) eventTarget.addEventListener(event, onChange);
    this.setTool(null);
  }

  addViewport(viewportId: string): void {
    this.#group.addViewport(viewportId, this.#engineId);
  }

  removeViewport(viewportId: string): void {
    this.#group.removeViewports(this.#engineId, viewportId);
  }

  /** The tool that the main button draws with; null for none. */
  setTool(active: MeasuringTool | null): void {
    const bindings = [{ mouseButton: Enums.MouseBindings.Primary }];
    for (const tool of names) {
      const { toolName } = tools[tool];
      if (tool === active) this.#group.setToolActive(toolName, { bindings });
      // Only while measuring: else a drag of the crosshair would pull at what it passes.
      else if (active) this.#group.setToolPassive(toolName);
      else this.#group.setToolEnabled(toolName);
    }
  }

  /** All that was measured on a fixed series, in the order in which it was. */
  of(fixedSeriesId: Measurement['fixedSeriesId']): Measurement[] {
    return allAnnotations().flatMap((found) => {
      const tool = names.find((name) => tools[name].toolName === found.metadata.toolName);
      if (!tool || found.metadata.FrameOfReferenceUID !== frameOf(fixedSeriesId)) return [];
      const shape = shapeOf(tool, found.data, found.metadata);
      if (shape.handlesMm.length < 2 && shape.outlineMm.length < 3) return [];
      return [{ ...shape, id: found.annotationUID ?? '', fixedSeriesId, lines: [...this.#describe(shape)] }];
    });
  }

  /** Puts measurements of an earlier time onto the planes again. */
  restore(measurements: readonly Measurement[]): void {
    const known = new Set(allAnnotations().map(({ annotationUID }) => annotationUID));
    for (const measurement of measurements) {
      if (!known.has(measurement.id)) annotation.state.addAnnotation(annotationOf(measurement) as never, frameOf(measurement.fixedSeriesId)); // prettier-ignore
    }
    this.redraw();
  }

  removeOne(id: string): void {
    annotation.state.removeAnnotation(id);
    this.redraw();
  }

  redraw(): void {
    const viewportIds = this.#group.getViewportIds();
    utilities.triggerAnnotationRenderForViewportIds(viewportIds);
  }

  dispose(): void {
    for (const event of changes) eventTarget.removeEventListener(event, this.#onChange);
    ToolGroupManager.destroyToolGroup(this.#engineId);
  }

  #normalOf(data: Annotation['data']): Annotation['metadata'] {
    return allAnnotations().find((found) => found.data === data)?.metadata ?? { toolName: '' };
  }
}

const changes = [
  Enums.Events.ANNOTATION_COMPLETED,
  Enums.Events.ANNOTATION_MODIFIED,
  Enums.Events.ANNOTATION_REMOVED,
] as const;
const allAnnotations = () => annotation.state.getAllAnnotations() as unknown as readonly Annotation[];
const copied = (points: readonly Vec3[] | undefined) => (points ?? []).map(([x, y, z]) => [x, y, z] as [number, number, number]); // prettier-ignore

function shapeOf(tool: MeasuringTool, data: Annotation['data'], metadata: Annotation['metadata']) {
  const [viewPlaneNormal, viewUp] = [metadata.viewPlaneNormal ?? [0, 0, 1], metadata.viewUp ?? [0, -1, 0]];
  return {
    tool,
    handlesMm: tool === 'freehand' ? [] : copied(data.handles?.points),
    outlineMm: tool === 'freehand' ? copied(data.contour?.polyline) : [],
    viewPlaneNormal: [viewPlaneNormal[0], viewPlaneNormal[1], viewPlaneNormal[2]] as [number, number, number],
    viewUp: [viewUp[0], viewUp[1], viewUp[2]] as [number, number, number],
  };
}

function annotationOf({ id, fixedSeriesId, tool, handlesMm, outlineMm, viewPlaneNormal, viewUp }: Measurement) {
  const corner = (): Vec3 => [0, 0, 0];
  const worldBoundingBox = { topLeft: corner(), topRight: corner(), bottomLeft: corner(), bottomRight: corner() };
  const textBox = { hasMoved: false, worldPosition: corner(), worldBoundingBox };
  const contour = { polyline: outlineMm, closed: true };
  return {
    annotationUID: id,
    highlighted: false,
    invalidated: true,
    isLocked: false,
    isVisible: true,
    autoGenerated: false,
    metadata: {
      toolName: tools[tool].toolName,
      FrameOfReferenceUID: frameOf(fixedSeriesId),
      viewPlaneNormal,
      viewUp,
      referencedImageId: '',
    },
    data: {
      label: '',
      cachedStats: {},
      handles: { points: handlesMm, activeHandleIndex: null, textBox },
      ...(tool === 'freehand' && { contour }),
    },
  };
}
