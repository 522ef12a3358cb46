/** A norm's parameters, each `[size]`. */
export interface NormWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** x = (x − mean(x)) / √(variance(x) + ε) · weight + bias, in place (Ba et al., 2016). */
export function layerNorm(x: Float32Array, { weight, bias }: NormWeights, epsilon: number): void {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  const mean = sum / x.length;
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i]! - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / x.length + epsilon);
  for (let i = 0; i < x.length; i++) x[i] = (x[i]! - mean) * scale * weight[i]! + bias[i]!;
}
