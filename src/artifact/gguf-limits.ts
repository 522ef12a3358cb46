/**
 * What a GGUF header may claim. Checked before anything is allocated: a file of a few bytes can claim 2⁶³
 * elements. The largest headers of real models (vocabularies of 262,144 tokens) stay under a tenth of these.
 */
export const GGUF_LIMITS = {
  /** Everything before the tensor data. */
  headerBytes: 64 * 2 ** 20,
  keys: 65_536,
  keyBytes: 65_535,
  tensors: 65_536,
  /** GGUF gives a tensor's name 64 bytes at most. */
  tensorNameBytes: 64,
  dimensions: 4,
  stringBytes: 16 * 2 ** 20,
  arrayElements: 4 * 2 ** 20,
  tensorElements: 2 ** 36,
  shards: 1024,
} as const;
