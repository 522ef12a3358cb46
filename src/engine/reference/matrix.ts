/** A weight matrix, row after row: each row turns the input into one output. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array; // [rows × columns]
}

/** out[r] = Σ_c matrix[r, c] · x[c] */
export function multiply(out: Float32Array, matrix: Matrix, x: Float32Array): void {
  const { rows, columns, values } = matrix;
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += values[at++]! * x[column]!;
    out[row] = sum;
  }
}

/** A view of one row. */
export function rowOf(matrix: Matrix, row: number): Float32Array {
  return matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns);
}

/** x += y */
export function addTo(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += y[i]!;
}
