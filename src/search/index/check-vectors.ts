import { Fault } from '../../core/fault.ts';
import { checkVector } from '../codes/checked-vector.ts';
import type { VectorChanges, VectorIndex, VectorSearchOptions } from './vector-index.ts';

/** More hits than anybody reads; each costs memory, and a read from storage perhaps. */
const MOST_HITS = 10_000;
const MOST_ID = 2 ** 32 - 1;

/** @throws Fault `vector-invalid`, `vector-unknown`, `option-invalid` */
export function checkChanges({ put = new Map(), remove = [] }: VectorChanges, index: VectorIndex): void {
  for (const [id, vector] of put) {
    if (!Number.isInteger(id) || id < 0 || id > MOST_ID) {
      throw new Fault('option-invalid', `An id is a whole number from 0 to ${MOST_ID}, not ${id}.`);
    }
    checkVector(vector, index.dimensions);
  }
  for (const id of remove) {
    if (!index.has(id)) throw new Fault('vector-unknown', `There is no vector with the id ${id}.`, { id });
  }
}

/** @throws Fault `option-invalid` */
export function checkSearch({ limit, oversample = 1, effort = 1 }: VectorSearchOptions): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_HITS) {
    throw new Fault('option-invalid', `A search finds 1 to ${MOST_HITS} vectors, not ${limit}.`);
  }
  if (!(oversample >= 1 && oversample <= 100)) {
    throw new Fault('option-invalid', `Oversampling is 1 to 100 times, not ${oversample}.`);
  }
  if (!(effort > 0 && effort <= 1)) {
    throw new Fault(
      'option-invalid',
      `The effort is a share of the vectors, above 0 and at most 1, not ${effort}.`,
    );
  }
}
