import type { CodeTable } from '../codes/code-table.ts';
import { openCode } from '../codes/open-code.ts';
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

/** The code in which centroids are told apart when lists are made: that of the rows would mistake more of them. */
export function centroidCode(centroids: Float32Array, dimensions: number): VectorCode {
  return trainCode('bits4', centroids, { dimensions, weighted: false });
}

/** A table of centroids, `[lists, dimensions]`. */
export function centroidTable(centroids: Float32Array, code: VectorCode, create: CreateTable): CodeTable {
  const table = create(code);
  const { dimensions, bytesPerVector } = code;
  const writer = openCode(code.state); // as it writes whenever the index is opened again: the same lists are found
  const rows = new Uint8Array((centroids.length / dimensions) * bytesPerVector);
  for (let i = 0; i * dimensions < centroids.length; i++) {
    const row = rows.subarray(i * bytesPerVector, (i + 1) * bytesPerVector);
    writer.encode(centroids.subarray(i * dimensions, (i + 1) * dimensions), row);
  }
  table.append(rows);
  return table;
}
