import type { Library } from '../library.ts';
import { peerModule } from './install.ts';
import type { Peer } from './peer.ts';

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

/** hnswlib in WebAssembly, made for browsers. */
export function hnswlibWasm({ importModule }: Library, mostRows: number): Peer {
  return {
    name: 'hnswlib-wasm f32',
    mostRows,
    async build(rows, dimensions) {
      const { loadHnswlib } = (await importModule(peerModule('hnswlib-wasm/dist/hnswlib.js'))) as {
        loadHnswlib: () => Promise<Module>;
      };
      const { HierarchicalNSW } = await loadHnswlib();
      const index = new HierarchicalNSW('ip', dimensions, '');
      const count = rows.length / dimensions;
      index.initIndex(count, 16, 128, 1);
      for (let row = 0; row < count; row++) {
        index.addPoint(rows.subarray(row * dimensions, (row + 1) * dimensions), row, false);
      }
      return {
        settings: [16, 32, 64, 128, 256],
        search(query, most, setting) {
          index.setEfSearch(setting);
          return index.searchKnn(query, most, undefined).neighbors;
        },
      };
    },
  };
}
