import type { CodeTable } from '../codes/code-table.ts';
import { trainCode } from '../codes/train-code.ts';
import type { VectorCode } from '../codes/vector-code.ts';

export type CreateTable = (code: VectorCode) => CodeTable;

/**
 * An inverted file (Jégou et al. 2011): the vectors nearest to a centroid lie in slots one after the other, and a search looks at the
 * lists of the centroids nearest to the query only. A graph (HNSW) with 32 links a vector would need twice as much memory again as
 * codes of one bit, and a vector's neighbours would not lie together in storage. npm run bench:search measures both.
 */
export interface Lists {
  /** Centroids, by list. */
  readonly centroids: CodeTable;
  /** Where lists begin, and where the last one ends: `[lists + 1]`. */
  readonly bounds: Uint32Array;
}

/** A table of centroids, `[lists, dimensions]`, at 8 bits, which tell them apart well enough. */
export function centroidTable(centroids: Float32Array, dimensions: number, create: CreateTable): CodeTable {
  const code = trainCode('int8', centroids, { dimensions });
  const table = create(code);
  const rows = new Uint8Array((centroids.length / dimensions) * code.bytesPerVector);
  for (let i = 0; i * dimensions < centroids.length; i++) {
    const row = rows.subarray(i * code.bytesPerVector, (i + 1) * code.bytesPerVector);
    code.encode(centroids.subarray(i * dimensions, (i + 1) * dimensions), row);
  }
  table.append(rows);
  return table;
}

/** Stretches of slots that hold at least `enough` vectors, of the nearest lists first, as `CodeTable.scan` takes them. */
export function nearestRanges({ centroids, bounds }: Lists, query: Float32Array, enough: number): number[] {
  const mean = bounds.at(-1)! / centroids.size;
  for (let most = 4 + Math.ceil((1.2 * enough) / mean); ; most *= 4) {
    const { slots: lists } = centroids.scan(query, most);
    const ranges: number[] = [];
    let held = 0;
    for (let i = 0; i < lists.length && held < enough; i++) {
      const [from, to] = [bounds[lists[i]!]!, bounds[lists[i]! + 1]!];
      ranges.push(from, to);
      held += to - from;
    }
    if (held >= enough || lists.length === centroids.size) return ranges;
  }
}
