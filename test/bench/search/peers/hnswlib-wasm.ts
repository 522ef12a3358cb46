import type { Peer, PeerSetting } from './peer.ts';

interface Module {
  readonly HierarchicalNSW: new (
    space: 'ip',
    dimensions: number,
    file: string,
  ) => {
    initIndex(rows: number, m: number, efConstruction: number, seed: number): void;
    addPoint(vector: Float32Array, row: number, replace: boolean): void;
    setEfSearch(ef: number): void;
    searchKnn(query: Float32Array, most: number, filter: undefined): { readonly neighbors: number[] };
  };
}

/** A build that would take longer is not begun or goes no further. */
const MOST_SECONDS = 120;
/** Rows after which the rest of a build is foreseen; the later ones take longer. */
const TRIED = 5000;

/** hnswlib in WebAssembly, which starts in browsers alone. @param url of its module */
export function hnswlibWasm(url: string): Peer {
  return {
    name: 'hnswlib-wasm f32',
    mostRows: Infinity,
    async build(rows, dimensions) {
      const { loadHnswlib } = (await import(/* @vite-ignore */ url)) as {
        loadHnswlib: () => Promise<Module>;
      };
      const { HierarchicalNSW } = await loadHnswlib();
      const index = new HierarchicalNSW('ip', dimensions, '');
      const count = rows.length / dimensions;
      index.initIndex(count, 16, 128, 1);
      const began = performance.now();
      for (let row = 0; row < count; row++) {
        index.addPoint(rows.subarray(row * dimensions, (row + 1) * dimensions), row, false);
        if ((row + 1) % TRIED === 0) checkPace((performance.now() - began) / 1000, row + 1, count);
      }
      return [16, 32, 64, 128, 256].map((expansion): PeerSetting => ({
        name: `expansion ${expansion}`,
        search(query, most) {
          index.setEfSearch(expansion);
          return index.searchKnn(query, most, undefined).neighbors;
        },
      }));
    },
  };
}

function checkPace(seconds: number, done: number, all: number): void {
  const foreseen = (seconds / done) * all;
  if (foreseen > MOST_SECONDS) throw new Error(`its build takes more than ${MOST_SECONDS} s`);
}
