/**
 * Rows of one head, `[headSize × rowBytes]`, from the order of halves (a row and its partner half a head apart: transformers) to
 * that of neighbours (GGUF's "llama"): row 2i is row i, and row 2i + 1 is row i + headSize/2.
 */
export function pairRows(head: Uint8Array, headSize: number): Uint8Array<ArrayBuffer> {
  const rowBytes = head.length / headSize;
  const paired = new Uint8Array(head.length);
  for (let row = 0; row < headSize; row++) {
    const from = (row >> 1) + (row & 1) * (headSize / 2);
    paired.set(head.subarray(from * rowBytes, (from + 1) * rowBytes), row * rowBytes);
  }
  return paired;
}

/** The inverse of `pairRows`. */
export function unpairRows(head: Uint8Array, headSize: number): Uint8Array<ArrayBuffer> {
  const rowBytes = head.length / headSize;
  const halves = new Uint8Array(head.length);
  for (let row = 0; row < headSize; row++) {
    const to = (row >> 1) + (row & 1) * (headSize / 2);
    halves.set(head.subarray(row * rowBytes, (row + 1) * rowBytes), to * rowBytes);
  }
  return halves;
}
