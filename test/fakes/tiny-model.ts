import { f32, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf, type GgufToWrite, type TensorToWrite } from '../../src/artifact/gguf-writer.ts';
import type { TensorType } from '../../src/artifact/tensor.ts';
import { quantizeBlocks } from './quantize-blocks.ts';
import { randomValues, seededRandom } from './random.ts';
import { bytePairVocabulary, sentencePieceVocabulary } from './tiny-vocabulary.ts';

/** A random Llama. Every width is a multiple of 32. */
export interface TinyLlamaOptions {
  readonly seed?: number;
  readonly layers?: number;
  readonly hiddenSize?: number;
  readonly heads?: number;
  readonly kvHeads?: number;
  /** `hiddenSize / heads` unless told. */
  readonly headSize?: number;
  readonly ffnSize?: number;
  readonly contextLength?: number;
  readonly vocabulary?: 'bpe' | 'spm';
  /** Of the layers' matrices. */
  readonly type?: TensorType;
  /** Of the embedding, and of the head when it is not tied; `type` unless told. */
  readonly embeddingType?: TensorType;
  /** Standard deviation of the embedding: a large one lets a token say more about its follower than the layers do. */
  readonly embeddingSpread?: number;
  readonly tiedHead?: boolean;
  readonly ropePairing?: 'interleaved' | 'halves';
  readonly ropeTheta?: number;
  /**
   * Whether the tokens that end an answer score nothing, which hardly ever wins: what a random model says, sampled at
   * random, is otherwise empty now and then.
   */
  readonly unlikelyEnd?: boolean;
}

/**
 * A model for tests in which a person asks: what is sampled from it has text, and there is room for several answers,
 * which are all as long as they may be.
 */
export const TALKATIVE: TinyLlamaOptions = { contextLength: 8192, unlikelyEnd: true };

/** The ids of tokens that end an answer. */
const ENDS = [0, 2];

const DEFAULTS = {
  seed: 1,
  layers: 2,
  hiddenSize: 64,
  heads: 4,
  kvHeads: 2,
  ffnSize: 96,
  contextLength: 256,
  vocabulary: 'bpe',
  type: 'Q4_1',
  embeddingSpread: 0.3,
  tiedHead: true,
  ropePairing: 'interleaved',
  ropeTheta: 10_000,
  unlikelyEnd: false,
} as const;

/** A GGUF file of a random Llama, the same bytes for the same options on every machine. */
export function tinyLlama(options: TinyLlamaOptions = {}): Uint8Array<ArrayBuffer> {
  return writeGguf(tinyLlamaParts(options));
}

/** What `tinyLlama` writes, for tests that split it or break it. */
export function tinyLlamaParts(options: TinyLlamaOptions = {}): GgufToWrite {
  const shape = withDefaults(options);
  const vocabulary = shape.vocabulary === 'bpe' ? bytePairVocabulary() : sentencePieceVocabulary();
  return {
    metadata: Object.entries({ ...architecture(shape, vocabulary.size), ...vocabulary.metadata }),
    tensors: makeTensors(shape, vocabulary.size),
  };
}

type Shape = Required<TinyLlamaOptions>;

function withDefaults(options: TinyLlamaOptions): Shape {
  const given = { ...DEFAULTS, ...options };
  const { hiddenSize, heads, type } = given;
  return { headSize: hiddenSize / heads, embeddingType: type, ...given };
}

function architecture(shape: Shape, vocabSize: number): Record<string, TypedValue> {
  return {
    'general.architecture': text('llama'),
    'general.name': text(`tiny random llama ${shape.seed}`),
    'llama.block_count': u32(shape.layers),
    'llama.context_length': u32(shape.contextLength),
    'llama.embedding_length': u32(shape.hiddenSize),
    'llama.feed_forward_length': u32(shape.ffnSize),
    'llama.attention.head_count': u32(shape.heads),
    'llama.attention.head_count_kv': u32(shape.kvHeads),
    'llama.attention.key_length': u32(shape.headSize),
    'llama.attention.value_length': u32(shape.headSize),
    'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
    'llama.rope.freq_base': f32(shape.ropeTheta),
    'llama.rope.dimension_count': u32(shape.headSize),
    'llama.vocab_size': u32(vocabSize),
    ...(shape.ropePairing === 'halves' ? { 'nibble.rope.pairing': text('halves') } : {}),
  };
}

function makeTensors(shape: Shape, vocabSize: number): TensorToWrite[] {
  const random = seededRandom(shape.seed);
  const { hiddenSize, ffnSize, type, embeddingType } = shape;
  const headsSize = shape.heads * shape.headSize;
  const kvSize = shape.kvHeads * shape.headSize;
  const matrix = (name: string, columns: number, rows: number): TensorToWrite => {
    const values = randomValues(random, columns * rows, 1.5 / Math.sqrt(columns));
    return { name, type, shape: [columns, rows], data: quantizeBlocks(type, values) };
  };
  const table = (name: string): TensorToWrite => {
    const values = randomValues(random, hiddenSize * vocabSize, shape.embeddingSpread);
    if (shape.unlikelyEnd) for (const id of ENDS) values.fill(0, id * hiddenSize, (id + 1) * hiddenSize);
    return {
      name,
      type: embeddingType,
      shape: [hiddenSize, vocabSize],
      data: quantizeBlocks(embeddingType, values),
    };
  };
  const norm = (name: string): TensorToWrite => {
    const values = randomValues(random, hiddenSize, 0.1).map((value) => 1 + value);
    return { name, type: 'F32', shape: [hiddenSize], data: quantizeBlocks('F32', values) };
  };
  const layer = (i: number): TensorToWrite[] => [
    norm(`blk.${i}.attn_norm.weight`),
    matrix(`blk.${i}.attn_q.weight`, hiddenSize, headsSize),
    matrix(`blk.${i}.attn_k.weight`, hiddenSize, kvSize),
    matrix(`blk.${i}.attn_v.weight`, hiddenSize, kvSize),
    matrix(`blk.${i}.attn_output.weight`, headsSize, hiddenSize),
    norm(`blk.${i}.ffn_norm.weight`),
    matrix(`blk.${i}.ffn_gate.weight`, hiddenSize, ffnSize),
    matrix(`blk.${i}.ffn_up.weight`, hiddenSize, ffnSize),
    matrix(`blk.${i}.ffn_down.weight`, ffnSize, hiddenSize),
  ];
  return [
    table('token_embd.weight'),
    ...Array.from({ length: shape.layers }, (_, i) => layer(i)).flat(),
    norm('output_norm.weight'),
    ...(shape.tiedHead ? [] : [table('output.weight')]),
  ];
}
