/**
 * The heavy loops of quantization: in WebAssembly SIMD, or in plain TypeScript where they are held against. Synchronous; a thread
 * has its own. Matrices lie row after row.
 */
export interface Arithmetic {
  /** out[t, n] = Σ_k x[t, k] · weights[n, k]; `[tokens × rows]` from `[tokens × columns]` and `[rows × columns]`. */
  multiply(out: Float32Array, x: Float32Array, weights: Float32Array, sizes: ProductSizes): void;
  /** gram += Σ_t x[t]·x[t]ᵀ; `[width × width]`, both halves. Sums of a call are kept in float32, across calls in float64. */
  addGram(gram: Float64Array, x: Float32Array, width: number): void;
}

export interface ProductSizes {
  readonly tokens: number;
  readonly rows: number;
  readonly columns: number;
}
