/**
 * H = V·Vᵀ with V upper triangular, in place of the upper half of H, `[width × width]`.
 *
 * This is Cholesky's decomposition begun at the last row: row i of V follows from the rows below it,
 * V[i, j] = (H[i, j] − Σ_{k>j} V[i, k]·V[j, k]) / V[j, j], and V[i, i] = √(H[i, i] − Σ_{k>i} V[i, k]²).
 * @returns whether H was positive definite
 */
export function factor(matrix: Float64Array, width: number): boolean {
  for (let i = width - 1; i >= 0; i--) {
    for (let j = width - 1; j >= i; j--) {
      let rest = matrix[i * width + j]!;
      for (let k = j + 1; k < width; k++) rest -= matrix[i * width + k]! * matrix[j * width + k]!;
      if (j === i && !(rest > 0)) return false; // NaN too
      matrix[i * width + j] = j === i ? Math.sqrt(rest) : rest / matrix[j * width + j]!;
    }
  }
  return true;
}
