/** Which head of how many. */
export interface HeadPlace {
  readonly head: number;
  readonly count: number;
  readonly headSize: number;
}

/** One head of a run of tokens: `rows` is `[tokens × headSize]`. Index loops: most rows are too short for a copy to pay. */
export function gather(rows: Float32Array, from: Float32Array, first: number, place: HeadPlace): void {
  const { head, count, headSize } = place;
  for (let row = 0; row * headSize < rows.length; row++) {
    const at = ((first + row) * count + head) * headSize;
    for (let i = 0; i < headSize; i++) rows[row * headSize + i] = from[at + i]!;
  }
}

/** The same turned: `columns` is `[headSize × tokens]`. */
export function gatherColumns(
  columns: Float32Array,
  from: Float32Array,
  first: number,
  place: HeadPlace,
): void {
  const { head, count, headSize } = place;
  const tokens = columns.length / headSize;
  for (let token = 0; token < tokens; token++) {
    const at = ((first + token) * count + head) * headSize;
    for (let i = 0; i < headSize; i++) columns[i * tokens + token] = from[at + i]!;
  }
}

/** Rows of one head back to where its tokens are. */
export function scatter(into: Float32Array, rows: Float32Array, first: number, place: HeadPlace): void {
  const { head, count, headSize } = place;
  for (let row = 0; row * headSize < rows.length; row++) {
    const at = ((first + row) * count + head) * headSize;
    for (let i = 0; i < headSize; i++) into[at + i] = rows[row * headSize + i]!;
  }
}
