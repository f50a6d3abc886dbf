// ARCHITECTURE.md draws these rules; `npm run check` applies them.

/** The layers of src-main and what each may import besides src-shared and itself. Nothing else, type-only imports included. */
const backendLayers = {
  engine: [],
  storage: [],
  elastix: ['engine', 'storage'],
  workers: ['engine', 'storage', 'elastix'],
  'series-files': ['engine', 'storage'],
  'series-export': ['engine', 'storage', 'series-files'],
  pacs: ['storage', 'series-files'],
  'pair-registration': ['engine', 'storage', 'elastix', 'workers', 'series-files', 'series-export'],
  tasks: ['engine', 'storage', 'workers', 'series-files', 'series-export', 'pacs', 'pair-registration'],
  batch: ['engine', 'storage', 'workers', 'series-files', 'series-export', 'pair-registration'],
  database: ['storage'],
  workstation: ['engine', 'storage', 'series-files', 'series-export', 'pacs', 'pair-registration', 'tasks', 'database'],
  hosts: ['storage', 'workstation'],
  cli: [],
};

/** What the user does in the window, a folder each: none imports another; what two need lies in state/ or ui/. */
const features = ['studies', 'series', 'registration', 'viewer', 'review', 'correction', 'export'];
const windowLayers = {
  'ui/': '(ui/)',
  'state/': '(state/|ui/|client\\.ts)',
  ...Object.fromEntries(features.map((feature) => [`${feature}/`, `(${feature}/|state/|ui/|client\\.ts)`])),
};

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `${from} may import only: ${allowed}`,
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: '^(src-|test/)', pathNot: allowed },
});

const backendRules = Object.entries(backendLayers).map(([layer, below]) => {
  const own = layer === 'cli' ? '' : `${layer}/|`;
  const others = layer === 'cli' ? '(?!hosts/electron/)' : below.map((name) => `${name}/`).join('|');
  return only(`${layer}-direction`, `^src-main/${layer}/`, `^(src-shared/|src-main/(${own}${others || `${layer}/`}))`);
});
const windowRules = Object.entries(windowLayers).map(([layer, allowed]) =>
  only(
    `window-${layer.replace('/', '')}-direction`,
    `^src-renderer/${layer}`,
    `^(src-shared/|src-renderer/${allowed})`,
  ),
);

module.exports = {
  forbidden: [
    {
      // Type-only imports included: they tie two files together for a reader as well.
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only('shared-stands-alone', '^src-shared/', '^src-shared/'),
    only('renderer-direction', '^src-renderer/', '^(src-shared/|src-renderer/)'),
    ...backendRules,
    ...windowRules,
    {
      name: 'only-one-folder-knows-electron',
      severity: 'error',
      from: { pathNot: '^src-main/hosts/electron/' },
      to: { path: '(^|/)node_modules/electron/' },
    },
    {
      // The libraries that draw: what they are told, and what must be worked round, stays in one place.
      name: 'only-one-folder-knows-cornerstone',
      severity: 'error',
      from: { pathNot: '^src-renderer/viewer/cornerstone/' },
      to: { path: '(^|/)node_modules/(@cornerstonejs|@kitware/vtk\\.js)/' },
    },
    {
      name: 'engine-has-no-platform',
      severity: 'error',
      from: { path: '^src-main/engine/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'shared-imports-zod-only',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/zod/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.vue'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
