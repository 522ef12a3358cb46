import { allocate } from '../../engine/allocate.ts';

const PAGE = 65_536;

/** From here on, whole pages of the machine's memory are worth their rounding. */
const LARGE = 2 ** 18;

/**
 * Room for so many numbers, all zero, that threads read and write where it is, if the host lets them share memory: Node does, and a
 * page that is cross-origin isolated. Elsewhere it is copied on its way to a thread and moved on its way back.
 */
export function sharedFloats(length: number): Float32Array {
  return allocate(() => new Float32Array(sharedBuffer(4 * length), 0, length));
}

/** The same in float64. @throws RangeError where there is not enough memory */
export function sharedDoubles(length: number): Float64Array {
  return new Float64Array(sharedBuffer(8 * length), 0, length);
}

/**
 * Memory that WebAssembly gives goes back to the system when it is let go. What malloc gives mostly stays with the program, and after
 * some layers the holes between buffers take more than the buffers.
 */
function sharedBuffer(bytes: number): ArrayBuffer | SharedArrayBuffer {
  if (!canShareMemory()) return new ArrayBuffer(bytes);
  if (bytes < LARGE) return new SharedArrayBuffer(bytes);
  const pages = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
  } catch {
    return new SharedArrayBuffer(bytes); // it reserves addresses for far more than it holds: those may run out first
  }
}

function canShareMemory(): boolean {
  const { crossOriginIsolated = true } = globalThis as { readonly crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer === 'function' && crossOriginIsolated;
}
