import { scaled, plus, pointAtPixel } from '../state/plane-geometry.ts';
import type { WindowState } from '../state/window-state.ts';
import { singleKeysEnabled } from '../ui/single-keys.ts';
import { paneKeyAction } from './pane-keys.ts';
import { shiftedWindow } from '../state/intensity-window.ts';
import { isMeasuring, type ViewTool } from '../state/viewer-state.ts';
import type { PaneSpec } from './pane-specs.ts';
import type { FusedStage } from './use-fused-stage.ts';

/** A wheel's notch sends at least this much, in CSS pixels; Chromium's is 100, with scaled displays less. */
const notchPx = 40;

type Drag = ViewTool | 'swipe' | 'move-series' | 'turn-series';

/** What pointer, wheel and keys do on one plane. */
export function usePaneGestures(spec: PaneSpec, windowState: WindowState, stage: FusedStage) {
  const { view, correction } = windowState;
  const name = spec.plane;
  let drag: { kind: Drag; x: number; y: number; startX: number; startY: number; first: boolean } | null = null;
  let wheelRest = 0;

  /** One for each notch of a wheel, whatever it sends for it; a touchpad's many small steps are gathered. */
  function notchesOf({ deltaY, deltaMode }: WheelEvent): number {
    if (deltaMode !== WheelEvent.DOM_DELTA_PIXEL || Math.abs(deltaY) >= notchPx) {
      wheelRest = 0;
      return Math.sign(deltaY);
    }
    wheelRest += deltaY / notchPx;
    const notches = Math.trunc(wheelRest);
    wheelRest -= notches;
    return notches;
  }

  /** A place of the pane as {@link FusedViewState.zoomBy} wants it. */
  function aboutOf(x: number, y: number): { right: number; down: number } {
    const paneView = stage.viewOf(spec);
    if (!paneView) return { right: 0, down: 0 };
    const { mmPerPx, widthPx, heightPx } = paneView;
    return { right: (x - widthPx / 2) * mmPerPx, down: (y - heightPx / 2) * mmPerPx };
  }

  const place = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function kindOf(event: PointerEvent, x: number): Drag {
    if (event.button === 1 || event.shiftKey) return 'pan';
    if (event.button === 2) return spec.shows === 'moving' ? 'window-moving' : 'window-fixed';
    const width = stage.viewOf(spec)?.widthPx ?? 0;
    if (view.fusion.mode === 'swipe' && Math.abs(x - view.fusion.swipe * width) < 10) return 'swipe';
    if (correction.active.value) return correction.dragTurns.value ? 'turn-series' : 'move-series';
    return view.tool.value;
  }

  function down(event: PointerEvent): void {
    const pane = event.currentTarget as HTMLElement;
    const paneView = stage.viewOf(spec);
    if (!paneView) return;
    const { x, y } = place(event);
    if (correction.landmarkPicking.value && event.button === 0 && !event.shiftKey) {
      const point = pointAtPixel(paneView, x, y);
      if (correction.pendingFixedMm.value) correction.addMovingPoint(point);
      else correction.addFixedPoint(point);
      return;
    }
    view.mainPlane.value = view.layout.value === 'planes' ? name : view.mainPlane.value;
    const kind = kindOf(event, x);
    // The library measures by itself.
    if (isMeasuring(kind)) return;
    pane.setPointerCapture(event.pointerId);
    drag = { kind, x, y, startX: x, startY: y, first: true };
    if (drag.kind === 'crosshair') view.crosshairMm.value = pointAtPixel(paneView, x, y);
  }

  function move(event: PointerEvent): void {
    const { x, y } = place(event);
    Object.assign(stage.pointer, { pane: spec.key, x, y });
    const paneView = stage.viewOf(spec);
    if (!drag || !paneView) return;
    const [dx, dy] = [x - drag.x, y - drag.y];
    if (dx === 0 && dy === 0) return;
    const { plane, mmPerPx, widthPx, heightPx } = paneView;
    const navigation = view.panes[name];
    switch (drag.kind) {
      case 'crosshair':
        view.crosshairMm.value = pointAtPixel(paneView, x, y);
        break;
      case 'pan':
        navigation.panMm = { right: navigation.panMm.right + dx * mmPerPx, down: navigation.panMm.down + dy * mmPerPx };
        break;
      case 'zoom':
        view.zoomBy(name, Math.exp(-dy / 150), aboutOf(drag.startX, drag.startY));
        break;
      case 'window-fixed':
      case 'window-moving': {
        const layer = view.layers[drag.kind === 'window-fixed' ? 'fixed' : 'moving'];
        layer.window = shiftedWindow(layer.window, dx / widthPx, dy / heightPx);
        break;
      }
      case 'swipe':
        view.fusion.swipe = Math.max(0, Math.min(1, x / widthPx));
        break;
      case 'move-series':
        correction.nudge(plus(scaled(plane.right, dx * mmPerPx), scaled(plane.down, dy * mmPerPx)), !drag.first);
        break;
      case 'turn-series': {
        const from = Math.atan2(drag.y - heightPx / 2, drag.x - widthPx / 2);
        const to = Math.atan2(y - heightPx / 2, x - widthPx / 2);
        const degrees = (Math.atan2(Math.sin(to - from), Math.cos(to - from)) * 180) / Math.PI;
        correction.rotate(screenAxis(plane), degrees, paneView.centreMm, !drag.first);
        break;
      }
    }
    drag = { ...drag, x, y, first: false };
  }

  function wheel(event: WheelEvent): void {
    if (event.ctrlKey) {
      const { x, y } = place(event);
      view.zoomBy(name, Math.exp(-event.deltaY / 300), aboutOf(x, y));
      return;
    }
    const notches = notchesOf(event);
    if (notches !== 0) view.scroll(name, -notches);
  }

  function key(event: KeyboardEvent): void {
    const plane = view.planes.value?.[name];
    const paneView = stage.viewOf(spec);
    if (!plane || !paneView || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = paneKeyAction(event.key, event.shiftKey, correction.active.value);
    if (!action || (action.singleKey && !singleKeysEnabled.value)) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.kind === 'scroll') view.scroll(name, action.slices);
    else if (action.kind === 'zoom') view.zoomBy(name, action.factor);
    else if (action.kind === 'enlarge') view.enlarge(name);
    else if (action.kind === 'pan') {
      const { panMm } = view.panes[name];
      view.panes[name].panMm = { right: panMm.right + action.right * 10, down: panMm.down + action.down * 10 };
    } else if (action.kind === 'nudge') {
      const mm = correction.stepMm.value;
      correction.nudge(plus(scaled(plane.right, action.right * mm), scaled(plane.down, action.down * mm)));
    } else if (action.kind === 'turn') {
      correction.rotate(screenAxis(plane), action.clockwise * correction.stepDegrees.value, view.crosshairMm.value);
    }
  }

  return {
    down,
    move,
    wheel,
    key,
    up: () => void (drag = null),
    leave: () => {
      if (!drag) stage.pointer.pane = null;
    },
  };
}

/** The axis into the screen: a turn about it is clockwise as seen. */
function screenAxis({
  right,
  down,
}: {
  right: readonly [number, number, number];
  down: readonly [number, number, number];
}) {
  return [
    right[1] * down[2] - right[2] * down[1],
    right[2] * down[0] - right[0] * down[2],
    right[0] * down[1] - right[1] * down[0],
  ] as const;
}
