/** Every way of laying the moving series over the fixed one, in the order of the shader's `uMode`. */
export const fusionModes = ['blend', 'checkerboard', 'swipe', 'lens', 'edges', 'difference'] as const;
export type FusionMode = (typeof fusionModes)[number];

export const fullPaneVertexShader = `#version 300 es
void main() {
  // One triangle that covers the viewport.
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * One slice of both volumes. A pane pixel (x to the right, y down, CSS pixels) lies at texture coordinate
 * `origin + x·dx + y·dy` of each volume: the fixed one's through its own geometry, the moving one's through
 * movingFromFixed and then its own geometry. The moving voxels are never resampled beforehand.
 */
export const planeFragmentShader = `#version 300 es
precision highp float;
precision highp sampler3D;
precision highp int;

struct Layer {
  vec3 origin;
  vec3 dx;
  vec3 dy;
  vec2 window;     // low and width, in texture values
  float colourMap; // row of uColourMaps, 0..1
  bool present;
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
uniform int uMode;
uniform float uOpacity;
uniform float uCheckPx;
uniform float uSwipePx;
uniform vec3 uLensPx;              // x, y, radius
uniform float uEdgeStepPx;
out vec4 colour;

bool inside(vec3 p) { return all(greaterThanEqual(p, vec3(0.0))) && all(lessThanEqual(p, vec3(1.0))); }
vec3 fixedAt(vec2 pane) { return uFixed.origin + pane.x * uFixed.dx + pane.y * uFixed.dy; }
vec3 movingAt(vec2 pane) { return uMoving.origin + pane.x * uMoving.dx + pane.y * uMoving.dy; }
float windowed(float value, vec2 window) { return clamp((value - window.x) / window.y, 0.0, 1.0); }
vec3 mapped(float value, float row) { return texture(uColourMaps, vec2(value * (255.0 / 256.0) + 0.5 / 256.0, row)).rgb; }

float movingWindowed(vec2 pane) {
  vec3 p = movingAt(pane);
  return inside(p) ? windowed(texture(uMovingVolume, p).r, uMoving.window) : 0.0;
}

// Thin lines where the moving intensity changes fastest: strong gradient, Laplacian near zero.
float movingEdge(vec2 pane) {
  float s = uEdgeStepPx;
  float centre = movingWindowed(pane);
  float left = movingWindowed(pane - vec2(s, 0.0)), right = movingWindowed(pane + vec2(s, 0.0));
  float up = movingWindowed(pane - vec2(0.0, s)), down = movingWindowed(pane + vec2(0.0, s));
  float gradient = length(vec2(right - left, down - up)) * 0.5;
  float bend = abs(left + right + up + down - 4.0 * centre);
  return smoothstep(0.05, 0.13, gradient) * (1.0 - smoothstep(0.5, 1.4, bend / max(gradient, 1e-4)));
}

void main() {
  vec2 fromCorner = gl_FragCoord.xy - uViewport.xy;
  vec2 pane = vec2(fromCorner.x, uViewport.w - fromCorner.y) / uPixelRatio;

  vec3 fixedPoint = fixedAt(pane);
  bool fixedInside = uFixed.present && inside(fixedPoint);
  float fixedValue = fixedInside ? windowed(texture(uFixedVolume, fixedPoint).r, uFixed.window) : 0.0;
  vec3 fixedColour = fixedInside ? mapped(fixedValue, uFixed.colourMap) : vec3(0.0);

  vec3 movingPoint = movingAt(pane);
  bool movingInside = uMoving.present && inside(movingPoint);
  float movingRaw = movingInside ? texture(uMovingVolume, movingPoint).r : 0.0;
  vec3 movingColour = movingInside ? mapped(windowed(movingRaw, uMoving.window), uMoving.colourMap) : vec3(0.0);

  vec3 shown = fixedColour;
  if (!uMoving.present) {
    shown = fixedColour;
  } else if (uMode == 0) {
    float share = movingInside ? (fixedInside ? uOpacity : 1.0) : 0.0;
    shown = mix(fixedColour, movingColour, share);
  } else if (uMode == 1) {
    vec2 square = floor(pane / uCheckPx);
    shown = mod(square.x + square.y, 2.0) < 0.5 ? fixedColour : movingColour;
  } else if (uMode == 2) {
    shown = pane.x < uSwipePx ? fixedColour : movingColour;
    if (abs(pane.x - uSwipePx) < 0.75) shown = vec3(0.35, 0.78, 0.98);
  } else if (uMode == 3) {
    float distancePx = distance(pane, uLensPx.xy);
    shown = distancePx < uLensPx.z ? movingColour : fixedColour;
    if (abs(distancePx - uLensPx.z) < 0.75) shown = vec3(0.35, 0.78, 0.98);
  } else if (uMode == 4) {
    shown = mix(fixedColour, vec3(1.0, 0.62, 0.10), movingEdge(pane));
  } else {
    bool both = fixedInside && movingInside;
    float expected = texture(uPredictedFixed, vec2((movingRaw - uPredictedRange.x) / uPredictedRange.y, 0.5)).r;
    float difference = both ? clamp((fixedValue - expected) * 1.6, -1.0, 1.0) : 0.0;
    vec3 tint = difference > 0.0 ? vec3(1.0, 0.55, 0.12) : vec3(0.20, 0.60, 1.0);
    shown = both ? vec3(0.06) + tint * abs(difference) : vec3(0.0);
  }
  colour = vec4(shown, 1.0);
}`;
