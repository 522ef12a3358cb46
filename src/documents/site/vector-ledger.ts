import { Fault } from '../../core/fault.ts';
import type { VectorIndex } from '../../search/index/vector-index.ts';
import type { VectorPlace } from '../library/library-parts.ts';

/** Vectors that are only collected, to be written into a file: nobody searches among them. */
export interface VectorLedger extends VectorIndex {
  readonly vectors: ReadonlyMap<number, Float32Array>;
}

export function vectorLedger({ dimensions, model }: VectorPlace): VectorLedger {
  const vectors = new Map<number, Float32Array>();
  return {
    vectors,
    dimensions,
    model,
    code: 'float32',
    get size() {
      return vectors.size;
    },
    get memoryBytes() {
      return vectors.size * dimensions * Float32Array.BYTES_PER_ELEMENT;
    },
    has: (id) => vectors.has(id),
    stage: ({ put = new Map<number, Float32Array>(), remove = [] }) =>
      Promise.resolve({
        entries: {},
        apply() {
          for (const id of remove) vectors.delete(id);
          for (const [id, vector] of put) vectors.set(id, vector);
        },
      }),
    search: () => Promise.reject(new Fault('bug', 'A ledger of vectors is not searched.')),
    refresh: () => Promise.resolve(),
    optimize: () => Promise.resolve(),
  };
}
