import { Fault } from '../../core/fault.ts';
import { CodeMemory } from './code-memory.ts';
import { instantiateSearchKernels, type SearchKernels } from './search-kernels.ts';

/** Numbers of a vector: float32, the bits of halves, int8, uint8. */
export type Numbers = Float32Array | Uint16Array | Int8Array | Uint8Array;

/**
 * How near a vector is to each of others that lie one after the other, of the same type and length. Whole numbers are exact up to sums
 * of 2²⁴.
 */
export interface Distances {
  /** @throws Fault `vector-invalid` for rows that are no whole vectors of the query's length or type, `memory-exhausted` */
  dot(query: Numbers, rows: Numbers): Float32Array;
  /** 0 where a vector has no length. */
  cosine(query: Numbers, rows: Numbers): Float32Array;
  squaredDistance(query: Numbers, rows: Numbers): Float32Array;
  /** Bits that differ. */
  hamming(query: Uint8Array, rows: Uint8Array): Uint32Array;
}

/** Mirrors kernels/distances.ts. */
const METRICS = { dot: 0, cosine: 1, squaredDistance: 2 } as const;

/**
 * Distances without an index or a code, by SIMD kernels in a memory of their own: for vectors that are compared once. Rows are copied
 * there at every call; many that are searched again and again belong into a table or an index.
 * @param module What `compileSearchKernels` gives.
 */
export function openDistances(module: WebAssembly.Module): Distances {
  const kernels = instantiateSearchKernels(module);
  const memory = new CodeMemory(kernels.memory);
  const measure = (metric: keyof typeof METRICS) => (query: Numbers, rows: Numbers) => {
    const { count, units, ...at } = layOut(memory, { query, rows, step: 4 });
    kernels.measure(kindOf(query), METRICS[metric], at.query, at.rows, units, count, at.out);
    return new Float32Array(memory.u8(at.out, 4 * count).slice().buffer);
  };
  return {
    dot: measure('dot'),
    cosine: measure('cosine'),
    squaredDistance: measure('squaredDistance'),
    hamming: (query, rows) => hamming(kernels, memory, query, rows),
  };
}

function hamming(
  kernels: SearchKernels,
  memory: CodeMemory,
  query: Uint8Array,
  rows: Uint8Array,
): Uint32Array {
  const { count, units, ...at } = layOut(memory, { query, rows, step: 8 });
  kernels.hamming(at.query, at.rows, units, count, at.out);
  return new Uint32Array(memory.u8(at.out, 4 * count).slice().buffer);
}

/** Copies a query and rows, each padded with zeros to whole steps of so many numbers, and makes room for a result a row. */
function layOut(
  memory: CodeMemory,
  { query, rows, step }: { readonly query: Numbers; readonly rows: Numbers; readonly step: number },
) {
  const count = query.length === 0 ? NaN : rows.length / query.length;
  if (!Number.isInteger(count) || rows.constructor !== query.constructor) {
    const message = `${rows.length} numbers are no whole vectors like the query, which has ${query.length}.`;
    throw new Fault('vector-invalid', message, { length: rows.length, dimensions: query.length });
  }
  const units = Math.ceil(query.length / step);
  const stride = units * step * query.BYTES_PER_ELEMENT;
  memory.holdRows(0);
  const at = {
    query: memory.reserve(stride),
    rows: memory.reserve(count * stride),
    out: memory.reserve(4 * count),
  };
  memory.u8(at.query, stride).fill(0).set(bytesOf(query));
  const [to, bytes] = [memory.u8(at.rows, count * stride), bytesOf(rows)];
  const own = query.byteLength;
  for (let i = 0; i < count; i++) {
    to.set(bytes.subarray(i * own, (i + 1) * own), i * stride);
    to.fill(0, i * stride + own, (i + 1) * stride);
  }
  return { ...at, count, units };
}

function bytesOf(numbers: Numbers): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Mirrors kernels/task.ts. */
function kindOf(numbers: Numbers): number {
  if (numbers instanceof Float32Array) return 0;
  if (numbers instanceof Uint16Array) return 1;
  return numbers instanceof Int8Array ? 2 : 3;
}
