/** Float32 numbers from the hexadecimal text in which golden files keep them. */
export function goldenFloats(hex: string): Float32Array {
  return new Float32Array(goldenBytes(hex).buffer);
}

export function goldenBytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
