// What a pass needs to know, laid out in memory by the engine (`plan.ts` there mirrors the fields, in order).

import { Job } from './job';
import { Matrix } from './matrix';

@unmanaged
export class Layer {
  attentionNorm: usize;
  query: Matrix;
  key: Matrix;
  value: Matrix;
  output: Matrix;
  feedForwardNorm: usize;
  gate: Matrix;
  up: Matrix;
  down: Matrix;
  // absent where zero
  queryBias: usize;
  keyBias: usize;
  valueBias: usize;
  /** float32 [headSize], for each head */
  queryNorm: usize;
  keyNorm: usize;
  /** float32 [hiddenSize]: norms what is added to the stream */
  postAttentionNorm: usize;
  postFeedForwardNorm: usize;
  /** Which rotation table; -1: none */
  rope: i32;
  /** The last positions that a token sees; 0: all */
  window: i32;
}

@unmanaged
export class Plan extends Job {
  // the model
  hiddenSize: i32;
  ffnSize: i32;
  heads: i32;
  kvHeads: i32;
  headSize: i32;
  ropeSize: i32;
  /** 1: pairs (i, i + ropeSize / 2); 0: pairs (2i, 2i + 1) */
  ropeHalves: i32;
  /** of the rotation tables of a segment, see kv-arena.ts */
  rotationFloats: i32;
  /** 1: the gate goes through GELU; 0: through SiLU */
  gelu: i32;
  normEpsilon: f32;
  attentionScale: f32;
  embeddingScale: f32;
  // the job
  position: i32;
  // where things are
  layerTable: usize;
  embedding: Matrix;
  head: Matrix;
  outputNorm: usize;
  /** i32 [tokens] */
  tokenIds: usize;
  /** usize [segments]: the KV arena, see kv-arena.ts */
  segments: usize;
  /** float32 [tokens][hiddenSize]: the residual stream */
  stream: usize;
  /** float32 [tokens][(heads + 2 kvHeads) * headSize] */
  qkv: usize;
  /** float32 [tokens][heads * headSize]: what attention found */
  attended: usize;
  /** float32 [tokens][ffnSize] */
  gated: usize;
  raised: usize;
  /** float32 [tokens][hiddenSize]: what is normed before it joins the stream */
  update: usize;
  /** float32 [vocabulary, padded to four] */
  logits: usize;
  /** Activations shared by all threads (tiles of tokens) */
  shared: usize;
}
