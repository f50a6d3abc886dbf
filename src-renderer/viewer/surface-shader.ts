/**
 * The heads of both series in three dimensions: along each ray the first point brighter than the skin's threshold,
 * shaded by its gradient. Where the two surfaces coincide they mingle; where they part, one covers the other.
 */
export const surfaceFragmentShader = `#version 300 es
precision highp float;
precision highp sampler3D;

uniform sampler3D uFixedVolume;
uniform sampler3D uMovingVolume;
uniform mat4 uFixedTextureFromPatient;
uniform mat4 uMovingTextureFromPatient; // through movingFromFixed
uniform vec4 uViewport;
uniform float uPixelRatio;
uniform vec3 uCentreMm;
uniform vec3 uRight;
uniform vec3 uDown;
uniform vec3 uForward;
uniform float uMmPerPx;
uniform float uDepthMm;
uniform float uStepMm;
uniform vec2 uThreshold; // fixed, moving: texture values
uniform bool uHasMoving;
uniform float uOpacity;
out vec4 colour;

bool inside(vec3 p) { return all(greaterThanEqual(p, vec3(0.0))) && all(lessThanEqual(p, vec3(1.0))); }
float fixedAt(vec3 mm) {
  vec3 p = (uFixedTextureFromPatient * vec4(mm, 1.0)).xyz;
  return inside(p) ? texture(uFixedVolume, p).r - uThreshold.x : -1e9;
}
float movingAt(vec3 mm) {
  vec3 p = (uMovingTextureFromPatient * vec4(mm, 1.0)).xyz;
  return inside(p) ? texture(uMovingVolume, p).r - uThreshold.y : -1e9;
}
vec3 shade(vec3 gradient, vec3 tint) {
  vec3 n = -gradient / max(length(gradient), 1e-6);
  float lit = clamp(dot(n, -normalize(uForward - 0.35 * uRight + 0.45 * uDown)), 0.0, 1.0);
  return tint * (0.16 + 0.84 * lit);
}

void main() {
  vec2 fromCorner = gl_FragCoord.xy - uViewport.xy;
  vec2 pane = (vec2(fromCorner.x, uViewport.w - fromCorner.y) - 0.5 * uViewport.zw) / uPixelRatio * uMmPerPx;
  vec3 start = uCentreMm + pane.x * uRight + pane.y * uDown - 0.5 * uDepthMm * uForward;
  float fixedDepth = 1e9, movingDepth = 1e9;
  for (int i = 0; i < 400; i++) {
    float depth = float(i) * uStepMm;
    if (depth > uDepthMm) break;
    vec3 mm = start + depth * uForward;
    if (fixedDepth > 1e8 && fixedAt(mm) > 0.0) fixedDepth = depth;
    if (uHasMoving && movingDepth > 1e8 && movingAt(mm) > 0.0) movingDepth = depth;
    if (fixedDepth < 1e8 && (movingDepth < 1e8 || !uHasMoving)) break;
  }
  // The skin lies within the last step: halve it down.
  for (int i = 0; i < 6; i++) {
    float part = uStepMm * exp2(-float(i) - 1.0);
    if (fixedDepth < 1e8) fixedDepth += fixedAt(start + (fixedDepth - part) * uForward) > 0.0 ? -part : 0.0;
    if (movingDepth < 1e8) movingDepth += movingAt(start + (movingDepth - part) * uForward) > 0.0 ? -part : 0.0;
  }
  vec3 shown = vec3(0.0);
  float e = 2.0;
  vec3 fixedColour = vec3(0.0), movingColour = vec3(0.0);
  if (fixedDepth < 1e8) {
    vec3 mm = start + fixedDepth * uForward;
    float c = fixedAt(mm);
    fixedColour = shade((fixedAt(mm + e * uRight) - c) * uRight + (fixedAt(mm + e * uDown) - c) * uDown
      + (fixedAt(mm + e * uForward) - c) * uForward, vec3(0.86, 0.89, 0.93));
  }
  if (movingDepth < 1e8) {
    vec3 mm = start + movingDepth * uForward;
    float c = movingAt(mm);
    movingColour = shade((movingAt(mm + e * uRight) - c) * uRight + (movingAt(mm + e * uDown) - c) * uDown
      + (movingAt(mm + e * uForward) - c) * uForward, vec3(1.0, 0.64, 0.22));
  }
  if (fixedDepth > 1e8) shown = movingColour * (uHasMoving ? max(uOpacity, 0.25) : 0.0);
  else if (movingDepth > 1e8) shown = fixedColour;
  else {
    float movingInFront = smoothstep(-0.6, 0.6, fixedDepth - movingDepth);
    shown = mix(fixedColour, movingColour, clamp(2.0 * uOpacity * movingInFront, 0.0, 1.0));
  }
  colour = vec4(shown, 1.0);
}`;
