import type { FusionMode } from '../state/fusion-modes.ts';

export const fullPaneVertexShader = `#version 300 es
void main() {
  // One triangle that covers the viewport.
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * One slice of both volumes, in one way of fusing; `alone` if there is no moving series. A pane pixel (x to the
 * right, y down, CSS pixels) lies at texture coordinate `origin + x·dx + y·dy` of each volume: the fixed one's through
 * its own geometry, the moving one's through movingFromFixed and then its own geometry. The moving voxels are never
 * resampled beforehand.
 *
 * A program a mode, and none of them branches: a processor that stands in for a graphics processor works through
 * both sides of every branch for each pixel, so one program for all modes costs it five times as much.
 */
export function planeFragmentShader(mode: FusionMode | 'alone'): string {
  return `${declarations}
void main() {
  vec2 fromCorner = gl_FragCoord.xy - uViewport.xy;
  vec2 pane = vec2(fromCorner.x, uViewport.w - fromCorner.y) / uPixelRatio;
  vec3 fixedPoint = uFixed.origin + pane.x * uFixed.dx + pane.y * uFixed.dy;
  float fixedInside = inside(fixedPoint);
  float fixedValue = fixedInside * windowed(texture(uFixedVolume, fixedPoint).r, uFixed.window);
  vec3 fixedColour = fixedInside * mapped(fixedValue, uFixed.colourMap);
  ${mode === 'alone' ? '' : movingAtPixel}
  ${shownIn[mode]}
  colour = vec4(shown, 1.0);
}`;
}

const declarations = `#version 300 es
precision highp float;
precision highp sampler3D;

struct Layer {
  vec3 origin;
  vec3 dx;
  vec3 dy;
  vec2 window;     // low and width, in texture values
  float colourMap; // row of uColourMaps, 0..1
};

uniform sampler3D uFixedVolume;
uniform sampler3D uMovingVolume;
uniform sampler2D uColourMaps;
uniform sampler2D uPredictedFixed; // windowed fixed value expected at a moving texture value
uniform vec2 uPredictedRange;      // low and width of its axis, in moving texture values
uniform Layer uFixed;
uniform Layer uMoving;
uniform vec4 uViewport;            // left, bottom, width, height, in device pixels
uniform float uPixelRatio;
uniform float uOpacity;
uniform float uCheckPx;
uniform float uSwipePx;
uniform vec3 uLensPx;              // x, y, radius
uniform float uEdgeStepPx;
out vec4 colour;

float inside(vec3 p) {
  vec3 along = step(vec3(0.0), p) * step(p, vec3(1.0));
  return along.x * along.y * along.z;
}
vec3 movingAt(vec2 pane) { return uMoving.origin + pane.x * uMoving.dx + pane.y * uMoving.dy; }
float windowed(float value, vec2 window) { return clamp((value - window.x) / window.y, 0.0, 1.0); }
vec3 mapped(float value, float row) { return texture(uColourMaps, vec2(value * (255.0 / 256.0) + 0.5 / 256.0, row)).rgb; }
float movingWindowed(vec2 pane) {
  vec3 p = movingAt(pane);
  return inside(p) * windowed(texture(uMovingVolume, p).r, uMoving.window);
}
// A line one and a half pixels wide where a distance is 0.
vec3 withLine(vec3 shown, float distancePx) {
  return mix(vec3(0.35, 0.78, 0.98), shown, step(0.75, abs(distancePx)));
}`;

const movingAtPixel = `
  vec3 movingPoint = movingAt(pane);
  float movingInside = inside(movingPoint);
  float movingRaw = texture(uMovingVolume, movingPoint).r;
  vec3 movingColour = movingInside * mapped(windowed(movingRaw, uMoving.window), uMoving.colourMap);`;

const shownIn: Readonly<Record<FusionMode | 'alone', string>> = {
  alone: 'vec3 shown = fixedColour;',
  blend: 'vec3 shown = mix(fixedColour, movingColour, movingInside * mix(1.0, uOpacity, fixedInside));',
  checkerboard: `
  vec2 square = floor(pane / uCheckPx);
  vec3 shown = mix(fixedColour, movingColour, step(0.5, mod(square.x + square.y, 2.0)));`,
  swipe: `
  vec3 shown = withLine(mix(fixedColour, movingColour, step(uSwipePx, pane.x)), pane.x - uSwipePx);`,
  lens: `
  float fromRimPx = uLensPx.z - distance(pane, uLensPx.xy);
  vec3 shown = withLine(mix(fixedColour, movingColour, step(0.0, fromRimPx)), fromRimPx);`,
  // Thin lines where the moving intensity changes fastest: strong gradient, Laplacian near zero.
  edges: `
  float s = uEdgeStepPx;
  float centre = movingInside * windowed(movingRaw, uMoving.window);
  float left = movingWindowed(pane - vec2(s, 0.0)), right = movingWindowed(pane + vec2(s, 0.0));
  float up = movingWindowed(pane - vec2(0.0, s)), down = movingWindowed(pane + vec2(0.0, s));
  float gradient = length(vec2(right - left, down - up)) * 0.5;
  float bend = abs(left + right + up + down - 4.0 * centre);
  float edge = smoothstep(0.05, 0.13, gradient) * (1.0 - smoothstep(0.5, 1.4, bend / max(gradient, 1e-4)));
  vec3 shown = mix(fixedColour, vec3(1.0, 0.62, 0.10), edge);`,
  difference: `
  float expected = texture(uPredictedFixed, vec2((movingRaw - uPredictedRange.x) / uPredictedRange.y, 0.5)).r;
  float difference = clamp((fixedValue - expected) * 1.6, -1.0, 1.0);
  vec3 tint = mix(vec3(0.20, 0.60, 1.0), vec3(1.0, 0.55, 0.12), step(0.0, difference));
  vec3 shown = fixedInside * movingInside * (vec3(0.06) + tint * abs(difference));`,
};
