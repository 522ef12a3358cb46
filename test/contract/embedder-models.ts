import { tinyEncoder } from '../fakes/tiny-encoder.ts';

/** Tiny encoders that embedders are held to; test/engine/golden/make-encoder-golden.py computes their vectors. */
export const EMBEDDER_MODELS: Readonly<Record<string, () => Uint8Array<ArrayBuffer>>> = {
  'q8_0 mean': () => tinyEncoder({ seed: 1 }),
  'q4_1 first token': () => tinyEncoder({ seed: 2, type: 'Q4_1', pooling: 2 }),
  'f32 narrow heads': () => tinyEncoder({ seed: 3, type: 'F32', heads: 16, hiddenSize: 64, layers: 1 }),
  'f16 fused': () => tinyEncoder({ seed: 4, type: 'F16', fused: true, heads: 2, ffnSize: 128 }),
};
