// What a pass of an encoder needs to know, laid out in memory by the engine (`encoder-plan.ts` there mirrors the fields, in
// order).

import { Job, Thread } from './job';
import { Matrix } from './matrix';

@unmanaged
export class EncoderLayer {
  query: Matrix;
  queryBias: usize;
  key: Matrix;
  keyBias: usize;
  value: Matrix;
  valueBias: usize;
  output: Matrix;
  outputBias: usize;
  attentionNorm: usize;
  attentionNormBias: usize;
  up: Matrix;
  upBias: usize;
  down: Matrix;
  downBias: usize;
  feedForwardNorm: usize;
  feedForwardNormBias: usize;
}

/**
 * The tokens of a pass are those of several texts, one text after the other with nothing between; `outputs` is how many texts.
 * Buffers have room for tokens up to a multiple of four.
 */
@unmanaged
export class EncoderPlan extends Job {
  // the model
  hiddenSize: i32;
  ffnSize: i32;
  heads: i32;
  headSize: i32;
  /** 1: a text's vector is its first token's; 0: the mean of all */
  poolFirst: i32;
  normEpsilon: f32;
  attentionScale: f32;
  // where things are
  layerTable: usize;
  embedding: Matrix;
  /** float32 [hiddenSize] */
  tokenType: usize;
  /** float32 [context][hiddenSize] */
  positions: usize;
  embeddingNorm: usize;
  embeddingNormBias: usize;
  /** i32 [tokens] */
  tokenIds: usize;
  /** i32 [tokens]: the text that a token is of */
  textIds: usize;
  /** i32 [texts + 1]: the first token of each text, and the end */
  textStarts: usize;
  /** float32 [tokens][hiddenSize] */
  stream: usize;
  queries: usize;
  keys: usize;
  values: usize;
  /** float32 [texts][hiddenSize], of length 1 */
  vectors: usize;
}

/** What one thread has to itself: buffers for a strip of tokens, and for one head of a text. */
@unmanaged
export class EncoderThread extends Thread {
  /** Bytes from the scores of one query to those of the next */
  scoreStride: i32;
  /** float32 [strip + 4][hiddenSize]: what attention found */
  attended: usize;
  /** float32 [strip][ffnSize] */
  inner: usize;
  /** float32 [headSize][context, padded to 8]: keys of one head, lanes are positions */
  headKeys: usize;
  /** float32 [context][headSize] */
  headValues: usize;
}
