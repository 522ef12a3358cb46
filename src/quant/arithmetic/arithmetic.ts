/**
 * The heavy loops of quantization: in WebAssembly SIMD, or in plain TypeScript where they are held against. Synchronous; a thread
 * has its own. Matrices lie row after row.
 */
export interface Arithmetic {
  /** out[t, n] = Σ_k x[t, k] · weights[n, k]; `[tokens × rows]` from `[tokens × columns]` and `[rows × columns]`. */
  multiply(out: Float32Array, x: Float32Array, weights: Float32Array, sizes: ProductSizes): void;
  /** gram += Σ_t x[t]·x[t]ᵀ; `[width × width]`, both halves. Sums of a call are kept in float32, across calls in float64. */
  addGram(gram: Float64Array, x: Float32Array, width: number): void;
  /**
   * Replaces the upper half of a symmetric matrix H, `[width × width]`, by the upper triangular V with H = V·Vᵀ: Cholesky's
   * decomposition, begun at the last row. What was below the diagonal stays there.
   * @returns whether H was positive definite; if not, what is left of it is of no use
   */
  factor(matrix: Float64Array, width: number): boolean;
  /** Rounds a matrix column after column, each making up for what others have lost. */
  roundColumns(rounding: ColumnRounding): void;
}

export interface ProductSizes {
  readonly tokens: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * For each column j in turn, and every row of its own: target = w[j] + Σ_i lost[i] · shares[j, i]; the nearest code, half-way the greater;
 * lost[j] = w[j] − what the code stands for. The sum is over the columns before j or, if `whole`, over all.
 */
export interface ColumnRounding {
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array; // [rows × columns]
  /** What codes lose: written, and where `whole` read first. */
  readonly lost: Float32Array; // [rows × columns]
  /** Written. */
  readonly codes: Uint8Array; // [rows × columns]
  readonly shares: Float32Array; // [columns × columns]; 0 on the diagonal
  readonly whole: boolean;
  readonly groups: ColumnGroups;
}

/** What codes stand for: scale · level + base, where the level is the code itself or what `levels` has for it. */
export interface ColumnGroups {
  readonly count: number; // in a row
  readonly groupOf: Int32Array; // [columns]
  readonly scales: Float32Array; // [rows × count]
  readonly bases: Float32Array; // [rows × count]
  /** Level that stands for zero, or for what is nearest to it where the scale is 0. */
  readonly zeros: Float32Array; // [rows × count]
  readonly bits: number;
  readonly levels?: Float32Array; // [2^bits], ascending
}
