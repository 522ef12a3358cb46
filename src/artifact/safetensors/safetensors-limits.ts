/** What a file may claim; checked before anything is allocated. Headers of the largest models stay under a tenth of these. */
export const SAFETENSORS_LIMITS = {
  headerBytes: 32 * 2 ** 20,
  indexBytes: 64 * 2 ** 20,
  tensors: 131_072,
  nameLength: 1024,
  dimensions: 8,
  shards: 1024,
} as const;
