// Written by `npm run tune -- --write`, not by hand. docs/presets.md says how the values were found and what the
// numbers mean.

const standard = {
  preparation: { fixed: { equalisation: 0.5, rimMm: 12 }, moving: { equalisation: 0.5, rimMm: 12 } },
  searchPasses: [
    {
      comparison: { region: 'head-and-rim', outside: 'background' },
      levelMm: 8,
      sampleSubsets: 4,
      orientations: 1500,
      aroundMm: [],
      firstSteps: 0,
      kept: 40,
    },
    {
      comparison: { region: 'head', outside: 'skip', feature: 'local-contrast' },
      levelMm: 4,
      sampleSubsets: 1,
      orientations: 3000,
      aroundMm: [14, 28],
      firstSteps: 4,
      kept: 200,
    },
    {
      comparison: { region: 'head-and-rim', outside: 'skip' },
      levelMm: 4,
      sampleSubsets: 1,
      orientations: 1500,
      aroundMm: [14, 28],
      firstSteps: 0,
      kept: 40,
    },
  ],
  convincing: { rivalGap: { intensity: 0.2, 'local-contrast': 0.4 }, octantScatterMm: 2.5 },
  kept: { '1': 1, '2': 2, '4': 6 },
} as const;

export const presetsTable = {
  version: '2026-11-28.1',
  pairs: {
    'T1-T2': {
      values: standard,
      provenance: {
        date: '2026-11-24',
        cases: { train: 8, validate: 8, seed: 501, families: 'answerable' },
        tried: 4,
        before: { within3mm: 8, medianMm: 0.146 },
        after: { within3mm: 8, medianMm: 0.146 },
        challenger: {
          changes: 'kept at 4 mm 6 → 4',
          within3mm: 8,
          medianMm: 0.146,
          reason:
            'not beyond chance: 0 cases gained, 0 lost; 0 cases nearer, 0 farther, median difference 0.000 mm; 0.86 times the samples',
        },
      },
    },
    'T1-FLAIR': {
      values: standard,
      provenance: {
        date: '2026-11-24',
        cases: { train: 8, validate: 8, seed: 501, families: 'answerable' },
        tried: 4,
        before: { within3mm: 8, medianMm: 0.108 },
        after: { within3mm: 8, medianMm: 0.108 },
        challenger: {
          changes: 'rimMm 12 → 8',
          within3mm: 8,
          medianMm: 0.102,
          reason:
            'not beyond chance: 0 cases gained, 0 lost; 3 cases nearer, 2 farther, median difference -0.002 mm; 0.98 times the samples',
        },
      },
    },
    'T1-PD': {
      values: standard,
      provenance: {
        date: '2026-11-24',
        cases: { train: 8, validate: 8, seed: 501, families: 'answerable' },
        tried: 4,
        before: { within3mm: 8, medianMm: 0.104 },
        after: { within3mm: 8, medianMm: 0.104 },
        challenger: {
          changes: 'kept at 2 mm 2 → 1',
          within3mm: 8,
          medianMm: 0.104,
          reason:
            'not beyond chance: 0 cases gained, 0 lost; 0 cases nearer, 0 farther, median difference 0.000 mm; 0.98 times the samples',
        },
      },
    },
    'T1-CT': {
      values: standard,
      provenance: {
        date: '2026-11-24',
        cases: { train: 8, validate: 8, seed: 501, families: 'answerable' },
        tried: 4,
        before: { within3mm: 8, medianMm: 0.113 },
        after: { within3mm: 8, medianMm: 0.113 },
        challenger: null,
      },
    },
    'T1-PCA': {
      values: standard,
      provenance: {
        date: '2026-11-24',
        cases: { train: 8, validate: 8, seed: 501, families: 'answerable' },
        tried: 4,
        before: { within3mm: 8, medianMm: 0.088 },
        after: { within3mm: 8, medianMm: 0.088 },
        challenger: null,
      },
    },
    'T1-PT': {
      values: {
        preparation: { fixed: { equalisation: 0.5, rimMm: 12 }, moving: { equalisation: 0.5, rimMm: 12 } },
        searchPasses: [
          {
            comparison: { region: 'head-and-rim', outside: 'background' },
            levelMm: 8,
            sampleSubsets: 4,
            orientations: 1500,
            aroundMm: [],
            firstSteps: 0,
            kept: 40,
          },
          {
            comparison: { region: 'head', outside: 'skip', feature: 'local-contrast' },
            levelMm: 4,
            sampleSubsets: 1,
            orientations: 3000,
            aroundMm: [14, 28],
            firstSteps: 4,
            kept: 200,
          },
          {
            comparison: { region: 'head-and-rim', outside: 'skip' },
            levelMm: 4,
            sampleSubsets: 1,
            orientations: 1500,
            aroundMm: [14, 28],
            firstSteps: 0,
            kept: 40,
          },
        ],
        convincing: { rivalGap: { intensity: 0.2, 'local-contrast': 0.4 }, octantScatterMm: 2.5 },
        kept: { '1': 1, '2': 2, '4': 6 },
        finest: { blurred: 'PT', comparison: { region: 'head-and-rim', outside: 'skip' } },
      },
      provenance: {
        date: '2026-11-24',
        cases: { train: 8, validate: 8, seed: 501, families: 'answerable' },
        tried: 4,
        before: { within3mm: 8, medianMm: 0.258 },
        after: { within3mm: 8, medianMm: 0.258 },
        challenger: null,
      },
    },
    'T1-SWI': {
      values: standard,
      provenance: {
        date: '2026-11-28',
        cases: { train: 2, validate: 4, seed: 501, families: 'answerable' },
        tried: 2,
        before: { within3mm: 4, medianMm: 0.105 },
        after: { within3mm: 4, medianMm: 0.105 },
        challenger: {
          changes: 'kept at 2 mm 2 → 1',
          within3mm: 4,
          medianMm: 0.105,
          reason:
            'not beyond chance: 0 cases gained, 0 lost; 0 cases nearer, 0 farther, median difference 0.000 mm; 0.94 times the samples',
        },
      },
    },
    'T1-T1C': {
      values: standard,
      provenance: {
        date: '2026-11-28',
        cases: { train: 2, validate: 4, seed: 501, families: 'answerable' },
        tried: 2,
        before: { within3mm: 4, medianMm: 0.01 },
        after: { within3mm: 4, medianMm: 0.01 },
        challenger: null,
      },
    },
    'T1-EPI': { values: standard, provenance: null },
    same: { values: standard, provenance: null },
    any: { values: standard, provenance: null },
    'any-PT': {
      values: {
        preparation: { fixed: { equalisation: 0.5, rimMm: 12 }, moving: { equalisation: 0.5, rimMm: 12 } },
        searchPasses: [
          {
            comparison: { region: 'head-and-rim', outside: 'background' },
            levelMm: 8,
            sampleSubsets: 4,
            orientations: 1500,
            aroundMm: [],
            firstSteps: 0,
            kept: 40,
          },
          {
            comparison: { region: 'head', outside: 'skip', feature: 'local-contrast' },
            levelMm: 4,
            sampleSubsets: 1,
            orientations: 3000,
            aroundMm: [14, 28],
            firstSteps: 4,
            kept: 200,
          },
          {
            comparison: { region: 'head-and-rim', outside: 'skip' },
            levelMm: 4,
            sampleSubsets: 1,
            orientations: 1500,
            aroundMm: [14, 28],
            firstSteps: 0,
            kept: 40,
          },
        ],
        convincing: { rivalGap: { intensity: 0.2, 'local-contrast': 0.4 }, octantScatterMm: 2.5 },
        kept: { '1': 1, '2': 2, '4': 6 },
        finest: { blurred: 'PT', comparison: { region: 'head-and-rim', outside: 'skip' } },
      },
      provenance: null,
    },
  },
} as const;
