import { Fault } from '../../core/fault.ts';

/** @throws Fault `vector-invalid` for another length than `dimensions`, or a number that is not finite */
export function checkVector(vector: Float32Array, dimensions: number): void {
  if (vector.length !== dimensions) {
    const message = `A vector of ${vector.length} numbers does not fit here: they have ${dimensions}.`;
    throw new Fault('vector-invalid', message, { length: vector.length, dimensions });
  }
  for (let place = 0; place < dimensions; place++) {
    if (Number.isFinite(vector[place])) continue;
    const message = `A vector has ${vector[place]} in place ${place}, which is not a finite number.`;
    throw new Fault('vector-invalid', message, { place });
  }
}

/** How many vectors lie there. @throws Fault `vector-invalid`, `option-invalid` */
export function countVectors(vectors: Float32Array, dimensions: number): number {
  checkDimensions(dimensions);
  const count = vectors.length / dimensions;
  if (!Number.isInteger(count)) {
    const message = `${vectors.length} numbers are no whole vectors of ${dimensions}.`;
    throw new Fault('vector-invalid', message, { length: vectors.length, dimensions });
  }
  for (let i = 0; i < count; i++)
    checkVector(vectors.subarray(i * dimensions, (i + 1) * dimensions), dimensions);
  return count;
}

export const MOST_DIMENSIONS = 8192;

/** @throws Fault `option-invalid` */
export function checkDimensions(dimensions: number): void {
  if (Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= MOST_DIMENSIONS) return;
  const message = `Vectors have 1 to ${MOST_DIMENSIONS} dimensions, not ${dimensions}.`;
  throw new Fault('option-invalid', message, { dimensions });
}
