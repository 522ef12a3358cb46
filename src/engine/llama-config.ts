/** What the engines need to know of a Llama-architecture model; read from GGUF metadata by `readLlamaConfig`. */
export interface LlamaConfig {
  readonly architecture: string;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly ffnSize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  /** Dimensions of a head that are rotated; the rest pass through. */
  readonly ropeSize: number;
  /** `interleaved`: pairs (2i, 2i+1), GGUF's "llama"; `halves`: pairs (i, i + size/2), the NeoX pairing. */
  readonly ropePairing: 'interleaved' | 'halves';
  /** Per-pair divisors of the rotation frequency (`rope_freqs.weight`, Llama 3.1), or undefined. */
  readonly tiedHead: boolean;
}
