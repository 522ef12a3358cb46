/** Rows of 4-bit codes, eight a word, times one vector: as plain as such a kernel can be and still use the GPU's memory. */
export const COLUMNS = 2048;
export const ROWS = 2048;
/** One matrix. */
export const MATRIX_BYTES = (ROWS * COLUMNS) / 2;
const THREADS = 64;

export const GPU_KERNEL = `
const words: u32 = ${COLUMNS / 8}u;
@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
var<workgroup> sums: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = group.x;
  var sum = 0.0;
  for (var i = local.x; i < words; i += ${THREADS}u) {
    let word = codes[row * words + i];
    let low = vec4f(f32(word & 15u), f32((word >> 4u) & 15u), f32((word >> 8u) & 15u), f32((word >> 12u) & 15u));
    let high = vec4f(f32((word >> 16u) & 15u), f32((word >> 20u) & 15u), f32((word >> 24u) & 15u), f32(word >> 28u));
    sum += dot(low, x[2u * i]) + dot(high, x[2u * i + 1u]);
  }
  sums[local.x] = sum;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half >>= 1u) {
    if (local.x < half) { sums[local.x] += sums[local.x + half]; }
    workgroupBarrier();
  }
  if (local.x == 0u) { y[row] = sums[0]; }
}`;
