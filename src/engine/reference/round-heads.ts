/** The largest codes of queries, keys and values, see engine/wasm/kernels/kv-codes.ts. */
export const CODE_PEAKS = { query: 2000, key: 2000, value: 127 } as const;

/** Rounds every head to whole steps, as the WASM engine keeps it: the largest number of a head is `peak` steps. */
export function roundHeads(heads: Float32Array, headSize: number, peak: number): void {
  for (let first = 0; first < heads.length; first += headSize) {
    const head = heads.subarray(first, first + headSize);
    const largest = head.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    if (largest === 0) continue;
    const step = Math.fround(largest / peak);
    for (let d = 0; d < headSize; d++) head[d] = Math.round(head[d]! / step) * step;
  }
}
