import { checkVector } from './checked-vector.ts';
import { nearestCentroid } from './k-means.ts';
import { CENTROIDS, partBounds } from './pq-books.ts';
import type { CodeState, PreparedQuery, VectorCode } from './vector-code.ts';

/** Product quantization (Jégou, Douze & Schmid 2011): of each part of a vector the number of the nearest of 256 centroids. */
export class PqCode implements VectorCode {
  readonly name = 'pq';
  readonly dimensions: number;
  readonly bytesPerVector: number;
  readonly state: CodeState;
  readonly #books: readonly Float32Array[]; // of each part [256, its width]
  readonly #bounds: readonly number[];

  constructor(books: readonly Float32Array[], dimensions: number) {
    this.dimensions = dimensions;
    this.bytesPerVector = books.length;
    this.#books = books;
    this.#bounds = partBounds(dimensions, books.length);
    const all = new Float32Array(CENTROIDS * dimensions);
    books.forEach((book, part) => all.set(book, CENTROIDS * this.#bounds[part]!));
    this.state = { name: this.name, dimensions, parameters: { parts: books.length, centroids: all } };
  }

  encode(vector: Float32Array, row: Uint8Array): void {
    checkVector(vector, this.dimensions);
    this.#books.forEach((book, part) => {
      row[part] = nearestCentroid(book, vector.subarray(this.#bounds[part], this.#bounds[part + 1]));
    });
  }

  decode(row: Uint8Array): Float32Array {
    const vector = new Float32Array(this.dimensions);
    this.#books.forEach((book, part) => {
      const [from, to] = [this.#bounds[part]!, this.#bounds[part + 1]!];
      vector.set(book.subarray(row[part]! * (to - from), (row[part]! + 1) * (to - from)), from);
    });
    return vector;
  }

  /** A score is the sum of numbers[part][code]: the dot product of the query with what the row stands for. */
  prepare(query: Float32Array): PreparedQuery {
    checkVector(query, this.dimensions);
    const parts = this.#books.length;
    const numbers = new Float32Array(parts * CENTROIDS);
    this.#books.forEach((book, part) => {
      const own = query.subarray(this.#bounds[part], this.#bounds[part + 1]);
      for (let c = 0; c < CENTROIDS; c++) {
        let sum = 0;
        for (let k = 0; k < own.length; k++) sum += own[k]! * book[c * own.length + k]!;
        numbers[part * CENTROIDS + c] = sum;
      }
    });
    return {
      code: this,
      numbers,
      scale: 1,
      offset: 0,
      base: 0,
      score(rows, scores) {
        for (let i = 0; i < scores.length; i++) {
          let sum = 0;
          for (let part = 0; part < parts; part++) {
            sum = Math.fround(sum + numbers[part * CENTROIDS + rows[i * parts + part]!]!);
          }
          scores[i] = sum;
        }
      },
    };
  }
}
