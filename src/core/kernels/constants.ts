// Constants of loops lie in memory. A vector constant takes V8 three instructions, one of them across register files, and it builds
// one anew for each use where registers run out (Chromium 156), or everywhere (14.6, which is Node 26's); a load is one. GELU has
// twenty constants and is twice as fast so in both.
//
// Builds of the same kernels may run over one memory, so all have the same tables at the same places.

/** The number of 32 bits at place `i` of a table (`memory.data`), in each of four lanes. */
// @ts-ignore: decorator
@inline
export function constant(table: usize, i: usize = 0): v128 {
  return v128.load32_splat(table + (i << 2));
}

export const ONE = memory.data<f32>([1]);

/** The low nibble of each byte. */
export const LOW_NIBBLES = memory.data<u32>([0x0f0f0f0f]);
