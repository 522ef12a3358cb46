/** As a bundler of an application does it: modules, so that `import.meta.url` is one. */
const asModules = (config) => ({ ...config, format: 'esm' });

const limits = [
  {
    name: 'createClient, on the main thread',
    path: 'dist/lib/src/index.js',
    import: '{ createClient }',
    limit: '10 kB',
  },
  {
    name: '<nibble-chat>, without what it loads later',
    path: 'dist/lib/src/element.js',
    ignore: [
      './dist/lib/src/client/client.js',
      './dist/lib/src/client/models.js',
      './dist/lib/src/client/library.js',
      './dist/lib/src/ui/markdown/markdown-stream.js',
      './dist/lib/src/ui/chat/start-panel.js',
      './dist/lib/src/ui/chat/settings-panel.js',
      './dist/lib/src/ui/chat/documents-part.js',
    ],
    limit: '30 kB',
  },
  {
    name: '<nibble-chat>, with all that it ever loads but the worker',
    path: 'dist/lib/src/element.js',
    limit: '53 kB',
  },
  {
    name: 'embed, the loader of a frame',
    path: 'dist/lib/src/embed.js',
    import: '{ embed }',
    limit: '3 kB',
  },
  {
    name: "openVectorIndex, codes and kernels' loader",
    path: 'dist/lib/src/search.js',
    import: '{ openVectorIndex, codeTables, compileSearchKernels, idbEntryStore }',
    limit: '18 kB',
  },
  {
    name: 'quantizeWeights, on the thread that asks for it',
    path: 'dist/lib/src/quant.js',
    import: '{ quantizeWeights }',
    limit: '60 kB',
  },
];

/** What the package costs a page, minified and gzipped. */
export default limits.map((limit) => ({ ...limit, gzip: true, modifyEsbuildConfig: asModules }));
