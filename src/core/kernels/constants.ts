// Constants of loops, which lie in memory. V8 takes no vector constant out of a loop but builds it anew for each use, by three
// instructions of which one crosses register files; a load is one. GELU, which has twenty, and looking up rows of few bits,
// which has one, are twice as fast so.
//
// Builds of the same kernels may run over one memory, so all have the same tables at the same places.

/** The number of 32 bits at place `i` of a table (`memory.data`), in each of four lanes. */
// @ts-ignore: decorator
@inline
export function constant(table: usize, i: usize = 0): v128 {
  return v128.load32_splat(table + (i << 2));
}

/** The low nibble of each byte. */
export const LOW_NIBBLES = memory.data<u32>([0x0f0f0f0f]);
