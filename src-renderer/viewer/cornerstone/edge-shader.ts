/**
 * Thin lines where the intensity changes fastest (strong gradient, Laplacian near zero), in place of the layer's own
 * colour. Neighbours are taken 0.8 voxels apart, at least a pixel: closer ones show the interpolation, not the head.
 */
const edgeLines = /* glsl */ `
  vec3 edgeAcross = dFdx(fragWorldPos);
  vec3 edgeDown = dFdy(fragWorldPos);
  vec3 edgeVoxels = vec3(textureSize(volumeTexture[0], 0));
  vec3 acrossVoxels = (WCTCMatrix0 * vec4(edgeAcross, 0.0)).xyz * edgeVoxels;
  vec3 downVoxels = (WCTCMatrix0 * vec4(edgeDown, 0.0)).xyz * edgeVoxels;
  float edgeStep = max(1.0, 0.8 / max(1e-6, max(length(acrossVoxels), length(downVoxels))));
  edgeAcross *= edgeStep;
  edgeDown *= edgeStep;
  #define edgeAt(p) clamp(rawSampleTexture(p).r * cscale0 + cshift0, 0.0, 1.0)
  float edgeCentre = edgeAt(fragWorldPos);
  float edgeLeft = edgeAt(fragWorldPos - edgeAcross);
  float edgeRight = edgeAt(fragWorldPos + edgeAcross);
  float edgeUp = edgeAt(fragWorldPos - edgeDown);
  float edgeBelow = edgeAt(fragWorldPos + edgeDown);
  float edgeSlope = length(vec2(edgeRight - edgeLeft, edgeBelow - edgeUp)) * 0.5;
  float edgeBend = abs(edgeLeft + edgeRight + edgeUp + edgeBelow - 4.0 * edgeCentre);
  float edge = smoothstep(0.05, 0.13, edgeSlope) * (1.0 - smoothstep(0.5, 1.4, edgeBend / max(edgeSlope, 1e-4)));
  gl_FragData[0] = vec4(1.0, 0.62, 0.10, edge);
`;

const before = 'if (gl_FragData[0].a <= 0.0)';

/** vtk.js' way of changing a mapper's fragment program (`getViewSpecificProperties().OpenGL.ShaderReplacements`). */
export const edgeReplacement = {
  shaderType: 'Fragment',
  replaceFirst: false,
  originalValue: before,
  replacementValue: `${edgeLines}\n  ${before}`,
  replaceAll: false,
} as const;
