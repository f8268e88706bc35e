// The layers of OpenWard, as data. Each rule prints its reason when it is broken.
// base <- model <- {wire, sources, identify, exposure, clinical, feeds} <- services <- adapters <- {api, cli} <- main
const core = '^src/(wire|sources|identify|exposure|clinical)/';
const adapters = '^src/(store|capture|install|feeds/io)/';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two files are one idea in two places: merge them or move the shared part down.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'base-is-the-bottom',
      comment: 'base/ knows nobody: everything stands on it.',
      severity: 'error',
      from: { path: '^src/base/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/base/' },
    },
    {
      name: 'model-stands-on-base',
      comment: 'model/ holds the nouns; it may use base/ only, so that every layer and the web can share it.',
      severity: 'error',
      from: { path: '^src/model/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/(base|model)/' },
    },
    {
      name: 'core-is-pure',
      comment:
        'The core does no I/O: it may use base/ and model/ and itself, no Node module and no package. That is what makes a replay byte-identical.',
      severity: 'error',
      from: { path: core, pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/(base|model|wire|sources|identify|exposure|clinical)/' },
    },
    {
      name: 'parts-of-the-core-are-strangers',
      comment:
        'wire/ and sources/ make observations, identify/ reads them, exposure/ reads advisories, clinical/ knows what care needs; they meet in model/ only.',
      severity: 'error',
      from: { path: '^src/(wire|sources|identify|exposure|clinical)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/(wire|sources|identify|exposure|clinical)/', pathNot: '^src/$1/' },
    },
    {
      name: 'dissectors-are-strangers',
      comment: 'Members of a family do not import each other; what they share lives in wire/formats/.',
      severity: 'error',
      from: { path: '^src/wire/dissectors/[^/]+$' },
      to: { path: '^src/wire/dissectors/' },
    },
    {
      name: 'source-readers-are-strangers',
      comment: 'Members of a family do not import each other; what they share lives in sources/formats/.',
      severity: 'error',
      from: { path: '^src/sources/readers/[^/]+$' },
      to: { path: '^src/sources/readers/' },
    },
    {
      name: 'feeds-are-pure',
      comment:
        'A feed reads text and states records; files and the network are of feeds/io/. So a file gives the same records anywhere.',
      severity: 'error',
      from: { path: '^src/feeds/', pathNot: '^src/feeds/io/|\\.test\\.ts$' },
      to: { pathNot: '^src/(base|model)/|^src/feeds/(?!io/)' },
    },
    {
      name: 'feed-sources-are-strangers',
      comment: 'Members of a family do not import each other; what they share lives in feeds/formats/.',
      severity: 'error',
      from: { path: '^src/feeds/sources/[^/]+$' },
      to: { path: '^src/feeds/sources/' },
    },
    {
      name: 'services-use-ports',
      comment:
        'services/ states what it needs as ports; adapters implement them. A service that imports an adapter cannot be tested without it.',
      severity: 'error',
      from: { path: '^src/services/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/((store|capture|install|api|cli|feeds/io)/|main\\.ts)' },
    },
    {
      name: 'adapters-are-strangers',
      comment:
        'Adapters do not import each other; main.ts wires them. install/ is the one they may all read: it finds what is installed.',
      severity: 'error',
      from: { path: adapters, pathNot: '\\.test\\.ts$' },
      to: { path: adapters, pathNot: ['^src/$1/', '^src/install/'] },
    },
    {
      name: 'api-and-cli-stand-on-services',
      comment: 'api/ and cli/ speak to services; they do not reach around them into an adapter, nor into each other.',
      severity: 'error',
      from: { path: '^src/(api|cli)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/(store|capture|feeds|api|cli)/', pathNot: '^src/$1/' },
    },
    {
      name: 'main-is-the-top',
      comment: 'main.ts is the only file that knows everybody, so nobody may know it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'web-sees-model-only',
      comment: 'The pages share the nouns with the server and nothing else.',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { path: '^src/', pathNot: '^src/(model|base)/' },
    },
    {
      name: 'product-does-not-know-the-simulation',
      comment: 'sim/ makes traffic with ground truth; the product must earn its answers from the packets.',
      severity: 'error',
      from: { path: '^(src|web/src)/', pathNot: '\\.test\\.ts$|^src/main\\.ts$' },
      to: { path: '^sim/' },
    },
    {
      name: 'no-unlisted-packages',
      comment: 'A package that is not in package.json is somebody else’s by accident.',
      severity: 'error',
      from: { path: '^(src|web/src)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'web/dist' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
