import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Peer } from './peer.ts';

interface Native {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(query: Float32Array, most: number, threads: number): { readonly keys: BigUint64Array };
  save(file: string): void;
  load(file: string): void;
}
type Constructor = new (config: Readonly<Record<string, unknown>>) => Native;

/** Native HNSW in Node; how far a search goes is fixed when an index is opened, so one is opened for each setting. */
export function usearch(require: NodeJS.Require, quantization: 'f32' | 'i8', mostRows: number): Peer {
  const { Index } = require('usearch') as { Index: Constructor };
  return {
    name: `usearch ${quantization}`,
    mostRows,
    async build(rows, dimensions) {
      const count = rows.length / dimensions;
      const settings = [16, 32, 64, 128, 256, 512];
      const config = { dimensions, metric: 'ip', quantization, connectivity: 16, expansion_add: 128 };
      const built = new Index({ ...config, expansion_search: 64 });
      built.add(
        BigUint64Array.from({ length: count }, (_, row) => BigInt(row)),
        rows,
        2,
      );
      const folder = mkdtempSync(`${tmpdir()}/usearch-`);
      built.save(`${folder}/index`);
      const opened = new Map(
        settings.map((setting) => {
          const index = new Index({ ...config, expansion_search: setting });
          index.load(`${folder}/index`);
          return [setting, index] as const;
        }),
      );
      rmSync(folder, { recursive: true });
      return {
        settings,
        search: (query, most, setting) =>
          Array.from(opened.get(setting)!.search(query, most, 1).keys, Number),
      };
    },
  };
}
