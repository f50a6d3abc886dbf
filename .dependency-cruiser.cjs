// src-shared <- {engine, storage} <- {elastix, series-files <- series-export <- pacs, workers} <- pair-registration <- workstation -> database; workstation <- {hosts, cli}; src-shared <- src-renderer
const only = (name, fromPath, allowed) => ({
  name,
  severity: 'error',
  comment: `${fromPath} may import only: ${allowed}`,
  from: { path: fromPath, pathNot: '\\.test\\.ts$' },
  to: { path: '^(src-|test/)', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      // Type-only imports included: they tie two files together for a reader as well.
      name: 'no-circular',
      severity: 'error',
      from: { path: '^(src-shared|src-renderer|src-main/(?!database/|workstation/))' },
      to: { circular: true },
    },
    {
      // Until workstation/ and database/ have been cut apart.
      name: 'no-circular-at-run-time',
      severity: 'error',
      from: { path: '^src-main/(database|workstation)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('shared-stands-alone', '^src-shared/', '^src-shared/'),
    only('engine-is-pure', '^src-main/engine/', '^(src-shared/|src-main/engine/)'),
    only('storage-direction', '^src-main/storage/', '^(src-shared/|src-main/storage/)'),
    only('elastix-direction', '^src-main/elastix/', '^(src-shared/|src-main/engine/|src-main/elastix/)'),
    only('series-files-direction', '^src-main/series-files/', '^(src-shared/|src-main/(engine|storage|series-files)/)'),
    only(
      'series-export-direction',
      '^src-main/series-export/',
      '^(src-shared/|src-main/(engine|storage|series-files|series-export)/)',
    ),
    only('pacs-direction', '^src-main/pacs/', '^(src-shared/|src-main/(series-export|pacs)/)'),
    only('database-direction', '^src-main/database/', '^(src-shared/|src-main/(engine|storage|database)/)'),
    only(
      'workers-direction',
      '^src-main/workers/',
      '^(src-shared/|src-main/engine/|src-main/elastix/|src-main/workers/)',
    ),
    only(
      'pair-registration-direction',
      '^src-main/pair-registration/',
      '^(src-shared/|src-main/(engine|storage|elastix|workers|series-files|series-export|pair-registration)/)',
    ),
    only(
      'workstation-direction',
      '^src-main/workstation/',
      '^(src-shared/|src-main/(engine|storage|series-files|series-export|pacs|workers|pair-registration|database|workstation)/)',
    ),
    only('hosts-direction', '^src-main/hosts/', '^(src-shared/|src-main/(workstation|hosts|workers|database)/)'),
    only('cli-direction', '^src-main/cli/', '^(src-shared/|src-main/(?!hosts/electron))'),
    only('renderer-direction', '^src-renderer/', '^(src-shared/|src-renderer/)'),
    {
      name: 'only-one-folder-knows-electron',
      severity: 'error',
      from: { pathNot: '^src-main/hosts/electron/' },
      to: { path: '(^|/)node_modules/electron/' },
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
