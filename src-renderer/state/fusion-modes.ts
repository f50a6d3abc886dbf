/** Every way of laying the moving series over the fixed one. */
export const fusionModes = ['blend', 'checkerboard', 'swipe', 'lens', 'edges', 'difference'] as const;
export type FusionMode = (typeof fusionModes)[number];
