/**
 * Codes of a few bits as planes: the highest bit of every number, eight a byte, lowest first; then the next bit. What a row is short
 * of a whole byte is zeros.
 */
export function packBits(codes: Uint8Array, bits: number, row: Uint8Array): void {
  const bytes = Math.ceil(codes.length / 8);
  for (let plane = 0; plane < bits; plane++) {
    const shift = bits - 1 - plane;
    for (let b = 0; b < bytes; b++) {
      const end = Math.min(8 * b + 8, codes.length);
      let byte = 0;
      for (let k = 8 * b; k < end; k++) byte |= ((codes[k]! >> shift) & 1) << (k & 7);
      row[plane * bytes + b] = byte;
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
