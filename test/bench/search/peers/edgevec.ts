import { readFileSync } from 'node:fs';
import type { Library } from '../library.ts';
import { peerModule } from './install.ts';
import type { Peer } from './peer.ts';

interface Config {
  metric: string;
  m: number;
  ef_construction: number;
  ef_search: number;
}
interface Module {
  readonly EdgeVecConfig: new (dimensions: number) => Config;
  readonly EdgeVec: new (config: Config) => {
    insert(vector: Float32Array): number;
    search(query: Float32Array, most: number): readonly { readonly id: number }[];
  };
  readonly initSync: (options: { readonly module: Uint8Array }) => void;
}

/** HNSW in WebAssembly; how far a search goes is fixed when the index is made. */
export function edgevec({ importModule }: Library, mostRows: number): Peer {
  return {
    name: 'edgevec f32',
    mostRows,
    async build(rows, dimensions) {
      const module = (file: string) => peerModule(`edgevec/${file}`);
      const { EdgeVec, EdgeVecConfig, initSync } = (await importModule(module('edgevec.js'))) as Module;
      initSync({ module: readFileSync(new URL(module('edgevec_bg.wasm'))) });
      const config = new EdgeVecConfig(dimensions);
      Object.assign(config, { metric: 'dot', m: 16, ef_construction: 128, ef_search: 64 });
      const index = new EdgeVec(config);
      const rowOf = new Map<number, number>();
      for (let row = 0; row * dimensions < rows.length; row++) {
        rowOf.set(index.insert(rows.slice(row * dimensions, (row + 1) * dimensions)), row);
      }
      return {
        settings: [64],
        search: (query, most) => index.search(query, most).map(({ id }) => rowOf.get(id) ?? -1),
      };
    },
  };
}
