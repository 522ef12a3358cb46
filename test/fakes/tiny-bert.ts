import { f32, flag, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf, type TensorToWrite } from '../../src/artifact/gguf-writer.ts';
import type { TensorType } from '../../src/artifact/tensor.ts';
import { quantizeBlocks } from './quantize-blocks.ts';
import { randomValues, seededRandom } from './random.ts';

/** A random BERT, without a tokenizer unless told. Every width is a multiple of 32. */
export interface TinyBertOptions {
  readonly seed?: number;
  readonly layers?: number;
  readonly hiddenSize?: number;
  readonly heads?: number;
  readonly ffnSize?: number;
  readonly vocabSize?: number;
  readonly contextLength?: number;
  /** Of all matrices but positions and kinds of token. */
  readonly type?: TensorType;
  readonly pooling?: 'mean' | 'first';
  /** More metadata, such as a tokenizer. */
  readonly more?: Readonly<Record<string, TypedValue>>;
}

const DEFAULTS = {
  seed: 1,
  layers: 2,
  hiddenSize: 64,
  heads: 2,
  ffnSize: 128,
  vocabSize: 250,
  contextLength: 160,
  type: 'Q8_0',
  pooling: 'mean',
  more: {},
} as const;

/** A GGUF file of a random BERT as llama.cpp names its parts, the same bytes for the same options on every machine. */
export function tinyBert(options: TinyBertOptions = {}): Uint8Array<ArrayBuffer> {
  const shape = { ...DEFAULTS, ...options };
  const keys = {
    block_count: u32(shape.layers),
    context_length: u32(shape.contextLength),
    embedding_length: u32(shape.hiddenSize),
    feed_forward_length: u32(shape.ffnSize),
    'attention.head_count': u32(shape.heads),
    'attention.layer_norm_epsilon': f32(1e-12),
    'attention.causal': flag(false),
    pooling_type: u32(shape.pooling === 'mean' ? 1 : 2),
  };
  const metadata = {
    'general.architecture': text('bert'),
    'general.name': text(`tiny random bert ${shape.seed}`),
    ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [`bert.${key}`, value])),
    ...shape.more,
  };
  return writeGguf({ metadata: Object.entries(metadata), tensors: makeTensors(shape) });
}

function makeTensors({
  seed,
  layers,
  hiddenSize,
  ffnSize,
  ...shape
}: Required<TinyBertOptions>): TensorToWrite[] {
  const random = seededRandom(seed);
  const tensors: TensorToWrite[] = [];
  const add = (name: string, type: TensorType, size: readonly number[], values: Float32Array): void => {
    tensors.push({ name, type, shape: size, data: quantizeBlocks(type, values) });
  };
  const matrix = (name: string, [columns, rows]: readonly [number, number], type = shape.type): void =>
    add(
      `${name}.weight`,
      type,
      [columns, rows],
      randomValues(random, rows * columns, 1.5 / Math.sqrt(columns)),
    );
  const bias = (name: string, size: number): void =>
    add(`${name}.bias`, 'F32', [size], randomValues(random, size, 0.3));
  const norm = (name: string): void => {
    const weights = randomValues(random, hiddenSize, 0.2).map((value) => value + 1);
    add(`${name}.weight`, 'F32', [hiddenSize], weights);
    bias(name, hiddenSize);
  };
  const linear = (name: string, columns: number, rows: number): void => {
    matrix(name, [columns, rows]);
    bias(name, rows);
  };
  matrix('token_embd', [hiddenSize, shape.vocabSize]);
  matrix('token_types', [hiddenSize, 2], 'F32');
  matrix('position_embd', [hiddenSize, shape.contextLength], 'F32');
  norm('token_embd_norm');
  for (let layer = 0; layer < layers; layer++) {
    const blk = `blk.${layer}`;
    for (const name of ['attn_q', 'attn_k', 'attn_v', 'attn_output'])
      linear(`${blk}.${name}`, hiddenSize, hiddenSize);
    norm(`${blk}.attn_output_norm`);
    linear(`${blk}.ffn_up`, hiddenSize, ffnSize);
    linear(`${blk}.ffn_down`, ffnSize, hiddenSize);
    norm(`${blk}.layer_output_norm`);
  }
  return tensors;
}
