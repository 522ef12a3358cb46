/** Element types of ONNX tensors with their numbers in the file format and the bits of one element. */
export const ONNX_ELEMENTS = {
  float32: { id: 1, bits: 32 },
  uint8: { id: 2, bits: 8 },
  int8: { id: 3, bits: 8 },
  uint16: { id: 4, bits: 16 },
  int16: { id: 5, bits: 16 },
  int32: { id: 6, bits: 32 },
  int64: { id: 7, bits: 64 },
  bool: { id: 9, bits: 8 },
  float16: { id: 10, bits: 16 },
  float64: { id: 11, bits: 64 },
  uint32: { id: 12, bits: 32 },
  uint64: { id: 13, bits: 64 },
  bfloat16: { id: 16, bits: 16 },
  uint4: { id: 21, bits: 4 },
  int4: { id: 22, bits: 4 },
} as const;

export type OnnxElement = keyof typeof ONNX_ELEMENTS;

/** Bytes of `shape` elements; two elements of four bits share a byte. */
export function onnxBytes(element: OnnxElement, shape: readonly number[]): number {
  const count = shape.reduce((product, size) => product * size, 1);
  return Math.ceil((count * ONNX_ELEMENTS[element].bits) / 8);
}
