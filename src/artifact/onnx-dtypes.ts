/**
 * How weights are stored, by the names that transformers.js gives them, and how the names of their files end: `model`, then
 * this, then `.onnx`. The best default first: what a processor multiplies fastest, and in small models the smallest, because
 * 4-bit files keep the embedding in float32.
 */
export const ONNX_DTYPES = {
  q8: '_quantized',
  uint8: '_uint8',
  int8: '_int8',
  q4: '_q4',
  fp32: '',
  bnb4: '_bnb4',
  q4f16: '_q4f16',
  fp16: '_fp16',
} as const;

export type OnnxDtype = keyof typeof ONNX_DTYPES;

/** All of them, best first. */
export const ONNX_DTYPE_NAMES = Object.keys(ONNX_DTYPES) as readonly OnnxDtype[];
