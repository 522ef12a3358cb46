/**
 * Codes of a few bits as planes: the highest bit of every number, eight a byte, lowest first; then the next bit. What a row is short
 * of a whole byte is zeros.
 */
export function packBits(codes: Uint8Array, bits: number, row: Uint8Array): void {
  const bytes = Math.ceil(codes.length / 8);
  row.fill(0, 0, bits * bytes);
  for (let k = 0; k < codes.length; k++) {
    for (let plane = 0; plane < bits; plane++) {
      const bit = (codes[k]! >> (bits - 1 - plane)) & 1;
      row[plane * bytes + (k >> 3)]! |= bit << (k & 7);
    }
  }
}

export function unpackBits(row: Uint8Array, bits: number, length: number): Uint8Array {
  const bytes = Math.ceil(length / 8);
  return Uint8Array.from({ length }, (_, k) => {
    let code = 0;
    for (let plane = 0; plane < bits; plane++)
      code = code * 2 + ((row[plane * bytes + (k >> 3)]! >> (k & 7)) & 1);
    return code;
  });
}
