import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Peer, PeerSetting } from './peer.ts';

interface Native {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(query: Float32Array, most: number, threads: number): { readonly keys: BigUint64Array };
  save(file: string): void;
  load(file: string): void;
}
type Constructor = new (config: Readonly<Record<string, unknown>>) => Native;

const EXPANSIONS = [16, 32, 64, 128, 256, 512];

/** Native HNSW in Node; how far a search goes is fixed when an index is opened, so one is opened for each setting. */
export function usearch(
  require: NodeJS.Require,
  quantization: 'f32' | 'f16' | 'bf16' | 'i8',
  mostRows: number,
): Peer {
  const { Index } = require('usearch') as { Index: Constructor };
  return {
    name: `usearch ${quantization}`,
    mostRows,
    async build(rows, dimensions) {
      const config = { dimensions, metric: 'ip', quantization, connectivity: 16, expansion_add: 128 };
      const built = new Index({ ...config, expansion_search: 64 });
      const keys = BigUint64Array.from({ length: rows.length / dimensions }, (_, row) => BigInt(row));
      built.add(keys, rows, 2);
      const folder = mkdtempSync(`${tmpdir()}/usearch-`);
      built.save(`${folder}/index`);
      const settings = EXPANSIONS.map((expansion): PeerSetting => {
        const index = new Index({ ...config, expansion_search: expansion });
        index.load(`${folder}/index`);
        return {
          name: `expansion ${expansion}`,
          search: (query, most) => Array.from(index.search(query, most, 1).keys, Number),
        };
      });
      rmSync(folder, { recursive: true });
      return settings;
    },
  };
}
