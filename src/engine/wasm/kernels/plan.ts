// What a pass needs to know, laid out in memory by the engine (`plan.ts` there mirrors the fields, in order).

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
export class Plan {
  // the model
  layers: i32;
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
  threads: i32;
  // the job, written anew for each pass
  tokens: i32;
  position: i32;
  wantLogits: i32;
  exit: i32;
  // where things are
  team: usize;
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
  /** One `Thread` each, `threadBytes` apart */
  threadTable: usize;
  threadBytes: i32;
}

/** What one thread has to itself; starts with an `Activations`. */
@unmanaged
export class Thread {
  codes: usize;
  grid: usize;
  floats: usize;
  /** float32 [4][context, padded to 16] */
  scores: usize;
  /** bytes from one query's scores to the next */
  scoreStride: i32;
  // its copy of the job, see team.ts
  tokens: i32;
  wantLogits: i32;
  threads: i32;
  // its place in the job: units of the current phase, and of the chunk in hand
  begin: i32;
  end: i32;
  until: i32;
}
