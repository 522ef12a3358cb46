import { f32, flag, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf, type GgufToWrite, type TensorToWrite } from '../../src/artifact/gguf-writer.ts';
import type { TensorType } from '../../src/artifact/tensor.ts';
import { quantizeBlocks } from './quantize-blocks.ts';
import { randomValues, seededRandom } from './random.ts';

/** A random BERT. */
export interface TinyEncoderOptions {
  readonly seed?: number;
  readonly layers?: number;
  readonly hiddenSize?: number;
  readonly heads?: number;
  readonly ffnSize?: number;
  readonly vocabSize?: number;
  readonly contextLength?: number;
  /** Of the matrices and the embedding. */
  readonly type?: TensorType;
  /** As llama.cpp numbers them: 1 the mean, 2 the first token. */
  readonly pooling?: number;
  /** One matrix for queries, keys and values. */
  readonly fused?: boolean;
}

const DEFAULTS = {
  seed: 1,
  layers: 2,
  hiddenSize: 64,
  heads: 4,
  ffnSize: 96,
  vocabSize: 200,
  contextLength: 384,
  type: 'Q8_0',
  pooling: 1,
  fused: false,
} as const;

/** A GGUF file of a random BERT, the same bytes for the same options on every machine. */
export function tinyEncoder(options: TinyEncoderOptions = {}): Uint8Array<ArrayBuffer> {
  return writeGguf(tinyEncoderParts(options));
}

/** What `tinyEncoder` writes, for tests that break it. */
export function tinyEncoderParts(options: TinyEncoderOptions = {}): GgufToWrite {
  const shape = { ...DEFAULTS, ...options };
  const metadata: Record<string, TypedValue> = {
    'general.architecture': text('bert'),
    'bert.block_count': u32(shape.layers),
    'bert.context_length': u32(shape.contextLength),
    'bert.embedding_length': u32(shape.hiddenSize),
    'bert.feed_forward_length': u32(shape.ffnSize),
    'bert.attention.head_count': u32(shape.heads),
    'bert.attention.layer_norm_epsilon': f32(1e-12),
    'bert.attention.causal': flag(false),
    'bert.pooling_type': u32(shape.pooling),
  };
  return { metadata: Object.entries(metadata), tensors: makeTensors(shape) };
}

function makeTensors(shape: Required<TinyEncoderOptions>): TensorToWrite[] {
  const random = seededRandom(shape.seed);
  const { hiddenSize, ffnSize, type } = shape;
  const tensor = (
    name: string,
    size: readonly number[],
    kind: TensorType,
    values: Float32Array,
  ): TensorToWrite => ({
    name,
    type: kind,
    shape: size,
    data: quantizeBlocks(kind, values),
  });
  const table = (name: string, rows: number, kind: TensorType, spread: number): TensorToWrite =>
    tensor(name, [hiddenSize, rows], kind, randomValues(random, hiddenSize * rows, spread));
  const bias = (name: string, size: number): TensorToWrite =>
    tensor(`${name}.bias`, [size], 'F32', randomValues(random, size, 0.2));
  const linear = (name: string, columns: number, rows: number): TensorToWrite[] => {
    const values = randomValues(random, columns * rows, 1.5 / Math.sqrt(columns));
    return [tensor(`${name}.weight`, [columns, rows], type, values), bias(name, rows)];
  };
  const norm = (name: string): TensorToWrite[] => {
    const values = randomValues(random, hiddenSize, 0.1).map((value) => 1 + value);
    return [tensor(`${name}.weight`, [hiddenSize], 'F32', values), bias(name, hiddenSize)];
  };
  const projections = shape.fused
    ? (prefix: string) => linear(`${prefix}.attn_qkv`, hiddenSize, 3 * hiddenSize)
    : (prefix: string) =>
        ['q', 'k', 'v'].flatMap((part) => linear(`${prefix}.attn_${part}`, hiddenSize, hiddenSize));
  const layer = (prefix: string): TensorToWrite[] => [
    ...projections(prefix),
    ...linear(`${prefix}.attn_output`, hiddenSize, hiddenSize),
    ...norm(`${prefix}.attn_output_norm`),
    ...linear(`${prefix}.ffn_up`, hiddenSize, ffnSize),
    ...linear(`${prefix}.ffn_down`, ffnSize, hiddenSize),
    ...norm(`${prefix}.layer_output_norm`),
  ];
  return [
    table('token_embd.weight', shape.vocabSize, type, 0.5),
    table('token_types.weight', 2, 'F32', 0.2),
    table('position_embd.weight', shape.contextLength, 'F32', 0.2),
    ...norm('token_embd_norm'),
    ...Array.from({ length: shape.layers }, (_, i) => layer(`blk.${i}`)).flat(),
  ];
}
