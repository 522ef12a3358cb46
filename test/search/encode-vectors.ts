import type { VectorCode } from '../../src/search/codes/vector-code.ts';

/** Rows of a code, `[n, bytesPerVector]`, of vectors `[n, dimensions]`. */
export function encodeVectors(code: VectorCode, vectors: Float32Array): Uint8Array {
  const { dimensions, bytesPerVector } = code;
  const count = vectors.length / dimensions;
  const rows = new Uint8Array(count * bytesPerVector);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * bytesPerVector, (i + 1) * bytesPerVector);
    code.encode(vectors.subarray(i * dimensions, (i + 1) * dimensions), row);
  }
  return rows;
}
