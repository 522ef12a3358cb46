import { Fault } from '../../core/fault.ts';
import { makeUnit } from '../../core/make-unit.ts';
import { countVectors } from './checked-vector.ts';

/**
 * The first numbers of each vector, `[n, shorter]` from `[n, dimensions]`, made to be of length 1 again: what models that were
 * trained for it allow (Kusupati et al. 2022, "Matryoshka representation learning"); of others it is no more than a part.
 * @throws Fault `option-invalid`, `vector-invalid`
 */
export function truncateVectors(vectors: Float32Array, dimensions: number, shorter: number): Float32Array {
  const count = countVectors(vectors, dimensions);
  if (!Number.isInteger(shorter) || shorter < 1 || shorter > dimensions) {
    throw new Fault('option-invalid', `Vectors of ${dimensions} dimensions have no first ${shorter}.`, {
      shorter,
    });
  }
  const truncated = new Float32Array(count * shorter);
  for (let i = 0; i < count; i++) {
    const own = truncated.subarray(i * shorter, (i + 1) * shorter);
    own.set(vectors.subarray(i * dimensions, i * dimensions + shorter));
    makeUnit(own);
  }
  return truncated;
}
