import { readFileSync } from 'node:fs';
import type { Library } from '../library.ts';
import { peerModule } from './install.ts';
import type { Peer, PeerSetting } from './peer.ts';

interface Config {
  metric: string;
  m: number;
  m0: number;
  ef_construction: number;
  ef_search: number;
}
type Hits = readonly { readonly id: number }[];
interface Module {
  readonly EdgeVecConfig: new (dimensions: number) => Config;
  readonly EdgeVec: new (config: Config) => {
    insert(vector: Float32Array): number;
    enableBQ(): void;
    search(query: Float32Array, most: number): Hits;
    searchBQRescored(query: Float32Array, most: number, factor: number): Hits;
  };
  readonly initSync: (options: { readonly module: Uint8Array }) => void;
}

/**
 * HNSW in WebAssembly, and the same graph walked by signs and rescored (its "BQ"). With `dot` and `cosine` its version 0.9.0 finds
 * the farthest vectors; `l2` of unit vectors ranks as both should. How far a search goes is fixed when the index is made, but it
 * goes at least as far as there are hits wanted, so more of those widen it.
 */
export function edgevec({ importModule }: Library, mostRows: number): Peer {
  return {
    name: 'edgevec',
    mostRows,
    async build(rows, dimensions) {
      const module = (file: string) => peerModule(`edgevec/${file}`);
      const { EdgeVec, EdgeVecConfig, initSync } = (await importModule(module('edgevec.js'))) as Module;
      initSync({ module: readFileSync(new URL(module('edgevec_bg.wasm'))) });
      const config = new EdgeVecConfig(dimensions);
      Object.assign(config, { metric: 'l2', m: 16, m0: 32, ef_construction: 128, ef_search: 16 });
      const index = new EdgeVec(config);
      const rowOf = new Map<number, number>(); // its ids begin at 1
      for (let row = 0; row * dimensions < rows.length; row++) {
        rowOf.set(index.insert(rows.slice(row * dimensions, (row + 1) * dimensions)), row);
      }
      index.enableBQ();
      const found = (hits: Hits, most: number) => hits.slice(0, most).map(({ id }) => rowOf.get(id) ?? -1);
      const exact = [16, 32, 64, 128, 256].map((reach): PeerSetting => ({
        name: `f32, expansion ${reach}`,
        search: (query, most) => found(index.search(query, Math.max(most, reach)), most),
      }));
      const signs = [3, 5, 10, 20].map((factor): PeerSetting => ({
        name: `signs, rescored ×${factor}`,
        search: (query, most) => found(index.searchBQRescored(query, most, factor), most),
      }));
      return [...exact, ...signs];
    },
  };
}
