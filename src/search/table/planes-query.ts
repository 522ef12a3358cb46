import { BitsCode } from '../codes/bits-code.ts';
import { checkVector } from '../codes/checked-vector.ts';
import type { VectorCode } from '../codes/vector-code.ts';
import { CONSTANTS, TASK, type CodeMemory } from './code-memory.ts';
import type { SearchKernels } from './search-kernels.ts';

/** What the kernels need to make a query of a code of a few bits ready: its centre, and the signs of its rotation. */
export function planesConstants(code: VectorCode): Float32Array<ArrayBuffer> {
  if (!(code instanceof BitsCode)) return new Float32Array(0);
  const { centre, turns } = code;
  const constants = new Float32Array(centre.length + turns.length);
  constants.set(centre);
  constants.set(turns, centre.length);
  return constants;
}

/**
 * The same as `code.prepare` and `writeQuery`, a tenth of the time.
 * @throws Fault `vector-invalid`
 */
export function preparePlanes(
  kernels: SearchKernels,
  memory: CodeMemory,
  code: BitsCode,
  query: Float32Array,
): void {
  checkVector(query, code.dimensions);
  const at = memory.reserve(4 * (code.dimensions + 7)); // whole groups
  memory.floats.set(query, at / 4);
  kernels.preparePlanes(TASK, at, CONSTANTS, code.dimensions, code.centreSquare);
}
