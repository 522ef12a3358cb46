import { root } from '../../../scripts/run.mjs';

/** Of dist/lib; their types are in library.ts. */
const PARTS = [
  'core/seeded-random',
  'judge/report/markdown-table',
  'node/search-kernels',
  'search/codes/measure-code',
  'search/codes/train-code',
  'search/codes/vector-code',
  'search/table/wasm-code-table',
];

/** The built library's own parts, by their names: Node 20 cannot run the TypeScript sources. */
export async function loadLibrary() {
  const modules = await Promise.all(PARTS.map((part) => import(`${root}dist/lib/src/${part}.js`)));
  return Object.assign({}, ...modules);
}
