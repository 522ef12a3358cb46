/** out = x / √(mean(x²) + ε) · weight (Zhang & Sennrich, 2019). `out` may be `x`. */
export function rmsNorm(out: Float32Array, x: Float32Array, weight: Float32Array, epsilon: number): void {
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += x[i]! * x[i]!;
  const scale = 1 / Math.sqrt(squares / x.length + epsilon);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! * scale * weight[i]!;
}

/** Norms each run of `weight.length` values by itself, in place: the heads of a token. */
export function normHeads(heads: Float32Array, weight: Float32Array, epsilon: number): void {
  for (let at = 0; at < heads.length; at += weight.length) {
    const head = heads.subarray(at, at + weight.length);
    rmsNorm(head, head, weight, epsilon);
  }
}
