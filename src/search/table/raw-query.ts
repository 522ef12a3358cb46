import { BitsCode } from '../codes/bits-code.ts';
import { checkVector } from '../codes/checked-vector.ts';
import { Int16Code, QUERY_LENGTH } from '../codes/int16-code.ts';
import type { VectorCode } from '../codes/vector-code.ts';
import { CONSTANTS, TASK, type CodeMemory } from './code-memory.ts';
import { isFiniteQuery } from './task.ts';
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
 * The same as `code.prepare` and `writeQuery`, in a fraction of the time. A number that is not finite leaves nothing finite behind, so
 * each is looked at only then.
 * @returns whether there is a kernel for it
 * @throws Fault `vector-invalid`
 */
export function writeRawQuery(
  kernels: SearchKernels,
  memory: CodeMemory,
  code: VectorCode,
  query: Float32Array,
): boolean {
  if (!(code instanceof BitsCode || code instanceof Int16Code)) return false;
  if (query.length !== code.dimensions) checkVector(query, code.dimensions);
  const at = memory.reserve(4 * (code.dimensions + 7)); // whole vectors
  memory.floats.set(query, at / 4);
  if (code instanceof Int16Code) kernels.prepareShorts(TASK, at, code.dimensions, QUERY_LENGTH);
  else kernels.preparePlanes(TASK, at, CONSTANTS, code.dimensions, code.centreSquare);
  if (!isFiniteQuery(memory)) checkVector(query, code.dimensions);
  return true;
}
