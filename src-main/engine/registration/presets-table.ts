// Written by `npm run tune -- --write`, not by hand. docs/presets.md tells how the values were found and what the
// numbers mean.

const standard = {
  preparation: { fixed: { equalisation: 0.5, rimMm: 12 }, moving: { equalisation: 0.5, rimMm: 12 } },
  looks: [
    {
      comparison: { region: 'head-and-rim', outside: 'background' },
      levelMm: 8,
      passes: 4,
      orientations: 1500,
      aroundMm: [],
      kept: 40,
    },
    {
      comparison: { region: 'head', outside: 'skip' },
      levelMm: 4,
      passes: 1,
      orientations: 3000,
      aroundMm: [14, 28],
      kept: 80,
    },
    {
      comparison: { region: 'head-and-rim', outside: 'skip' },
      levelMm: 4,
      passes: 1,
      orientations: 1500,
      aroundMm: [14, 28],
      kept: 40,
    },
  ],
  convincing: { rivalGap: 0.2, partScatterMm: 2.5 },
  kept: { '1': 1, '2': 2, '4': 6 },
} as const;

export const presetsTable = {
  version: '2026-11-24.1',
  pairs: {
    'T1-T2': { values: standard, provenance: null },
    'T1-FLAIR': { values: standard, provenance: null },
    'T1-PD': { values: standard, provenance: null },
    'T1-CT': { values: standard, provenance: null },
    'T1-PCA': { values: standard, provenance: null },
    'T1-PT': { values: standard, provenance: null },
    'T1-SWI': { values: standard, provenance: null },
    'T1-T1C': { values: standard, provenance: null },
    'T1-EPI': { values: standard, provenance: null },
    same: { values: standard, provenance: null },
    any: { values: standard, provenance: null },
  },
} as const;
