import { allocate } from '../../engine/allocate.ts';

/**
 * Room for so many numbers that threads write into where it is, if the host lets them share memory: Node does, and a page that is
 * cross-origin isolated. Elsewhere it is copied on its way to a thread and moved on its way back.
 */
export function sharedFloats(length: number): Float32Array {
  return allocate(() =>
    canShareMemory() ? new Float32Array(new SharedArrayBuffer(4 * length)) : new Float32Array(length),
  );
}

function canShareMemory(): boolean {
  const { crossOriginIsolated = true } = globalThis as { readonly crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer === 'function' && crossOriginIsolated;
}
