/** A bit for each of `size` slots, lowest first. */
export function bytesForBits(size: number): number {
  return (size + 7) >> 3;
}

export function hasBit(bits: Uint8Array, at: number): boolean {
  return (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
}

export function setBit(bits: Uint8Array, at: number): void {
  bits[at >> 3]! |= 1 << (at & 7);
}

/** The same bits with room for `size` of them. */
export function resizedBits(bits: Uint8Array, size: number): Uint8Array {
  const resized = new Uint8Array(bytesForBits(size));
  resized.set(bits.subarray(0, resized.length));
  return resized;
}
