/** Natural logarithms throughout; see test/benchmark/fit-error-bound.ts. */
export interface ErrorBoundTable {
  /** Of `errorFeatures`. */
  readonly coefficients: readonly number[];
  /** By group: the median and the 95 % quantile of log(error) less what the coefficients give. */
  readonly groups: Readonly<
    Record<string, { readonly cases: number; readonly expected: number; readonly bound: number }>
  >;
}

/** Made by test/benchmark/fit-error-bound.ts from docs/benchmark/calibration.csv. */
export const errorBoundTable: ErrorBoundTable = {
  coefficients: [-1.372, 0.547, 0.255, 0.154, 0.041, 0.938, -0.112],
  groups: {
    CT: {
      cases: 177,
      expected: -0.011,
      bound: 1.03,
    },
    'CT, thick slices': {
      cases: 77,
      expected: 0.397,
      bound: 1.163,
    },
    'CT, thin slices': {
      cases: 100,
      expected: -0.05,
      bound: 0.738,
    },
    MR: {
      cases: 510,
      expected: -0.067,
      bound: 1.059,
    },
    'MR, thick slices': {
      cases: 197,
      expected: 0.078,
      bound: 0.957,
    },
    'MR, thin slices': {
      cases: 313,
      expected: -0.19,
      bound: 1.092,
    },
    PET: {
      cases: 64,
      expected: -0.061,
      bound: 0.573,
    },
    all: {
      cases: 897,
      expected: -0.05,
      bound: 1.031,
    },
    vessels: {
      cases: 146,
      expected: 0.023,
      bound: 1.048,
    },
    'vessels, thick slices': {
      cases: 60,
      expected: 0.376,
      bound: 1.252,
    },
    'vessels, thin slices': {
      cases: 86,
      expected: -0.136,
      bound: 0.585,
    },
  },
};
