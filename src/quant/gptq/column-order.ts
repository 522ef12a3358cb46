/** Columns, the one with the strongest input first ("act-order"): `[columns]`. */
export function strongestFirst(gram: Float64Array, width: number): Int32Array {
  const strength = (column: number) => gram[column * (width + 1)]!;
  return Int32Array.from({ length: width }, (_, column) => column).sort((a, b) => strength(b) - strength(a));
}

/** The columns of a matrix in another order: column j of the outcome is column order[j] of what is given. */
export function reorderColumns(values: Float32Array, order: Int32Array): Float32Array<ArrayBuffer> {
  const columns = order.length;
  const out = new Float32Array(values.length);
  for (let from = 0; from < values.length; from += columns) {
    for (let j = 0; j < columns; j++) out[from + j] = values[from + order[j]!]!;
  }
  return out;
}

/** Columns back in the order that they had. */
export function restoreColumns<Values extends Float32Array | Uint8Array>(
  values: Values,
  order: Int32Array,
): Values {
  const columns = order.length;
  const out = values.slice() as Values;
  for (let from = 0; from < values.length; from += columns) {
    for (let j = 0; j < columns; j++) out[from + order[j]!] = values[from + j]!;
  }
  return out;
}

/** Rows and columns of a square matrix in another order. */
export function reorderBoth(square: Float64Array, order: Int32Array): Float64Array {
  const width = order.length;
  const out = new Float64Array(square.length);
  for (let i = 0; i < width; i++) {
    const row = order[i]! * width;
    for (let j = 0; j < width; j++) out[i * width + j] = square[row + order[j]!]!;
  }
  return out;
}
