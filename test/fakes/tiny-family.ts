import { f32, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf, type TensorToWrite } from '../../src/artifact/gguf-writer.ts';
import type { TensorType } from '../../src/artifact/tensor.ts';
import { quantizeBlocks } from './quantize-blocks.ts';
import { randomValues, seededRandom } from './random.ts';
import { bytePairVocabulary } from './tiny-vocabulary.ts';

/** A random model of one of the families, with the tensors and keys that llama.cpp's converters write for it. */
export interface TinyFamilyOptions {
  readonly architecture: 'llama' | 'qwen2' | 'qwen3' | 'gemma3' | 'smollm3' | 'phi3';
  readonly seed: number;
  /** Of all matrices. */
  readonly type: TensorType;
  readonly layers?: number;
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly headSize?: number;
  readonly ropeSize?: number;
  readonly ropeTheta?: number;
  readonly tiedHead?: boolean;
  /** A few tokens have much longer rows than the others, so that the likeliest token is seldom likeliest by a hair. */
  readonly longRows?: boolean;
  readonly contextLength?: number;
  /** LongRoPE's divisors, one for each pair. */
  readonly ropeFactors?: { readonly short: readonly number[]; readonly long: readonly number[] };
  /** Further keys of the architecture, without its name. */
  readonly keys?: Readonly<Record<string, TypedValue>>;
}

interface Shape extends Required<Omit<TinyFamilyOptions, 'ropeFactors'>> {
  readonly ropeFactors: TinyFamilyOptions['ropeFactors'];
}

const DEFAULTS = {
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headSize: 16,
  ropeTheta: 10_000,
  tiedHead: true,
  longRows: true,
  contextLength: 1024,
  ropeFactors: undefined,
  keys: {},
} as const;

const HIDDEN = 64;
const FFN = 96;

/** The tensors of a layer that a family has beside Llama's, or in their stead. */
const HAS = {
  llama: [],
  qwen2: ['bias'],
  qwen3: ['qkNorm'],
  gemma3: ['qkNorm', 'postNorms'],
  smollm3: [],
  phi3: ['fused'],
} as const satisfies Record<TinyFamilyOptions['architecture'], readonly string[]>;

/** The file, the same bytes for the same options on every machine. */
export function tinyFamily(options: TinyFamilyOptions): Uint8Array<ArrayBuffer> {
  const shape: Shape = { ...DEFAULTS, ropeSize: options.headSize ?? DEFAULTS.headSize, ...options };
  const vocabulary = bytePairVocabulary();
  return writeGguf({
    metadata: Object.entries({ ...architectureKeys(shape), ...vocabulary.metadata }),
    tensors: new TensorMaker(shape, vocabulary.size).all(),
  });
}

function architectureKeys(shape: Shape): Record<string, TypedValue> {
  const own: Record<string, TypedValue> = {
    block_count: u32(shape.layers),
    context_length: u32(shape.contextLength),
    embedding_length: u32(HIDDEN),
    feed_forward_length: u32(FFN),
    'attention.head_count': u32(shape.heads),
    'attention.head_count_kv': u32(shape.kvHeads),
    'attention.key_length': u32(shape.headSize),
    'attention.value_length': u32(shape.headSize),
    'attention.layer_norm_rms_epsilon': f32(1e-6),
    'rope.freq_base': f32(shape.ropeTheta),
    'rope.dimension_count': u32(shape.ropeSize),
    ...shape.keys,
  };
  return {
    'general.architecture': text(shape.architecture),
    'general.name': text(`tiny random model ${shape.seed}`), // llama.cpp expects certain tokens of one named Phi-3
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${shape.architecture}.${key}`, value])),
  };
}

class TensorMaker {
  readonly #shape: Shape;
  readonly #vocabSize: number;
  readonly #random: () => number;

  constructor(shape: Shape, vocabSize: number) {
    this.#shape = shape;
    this.#vocabSize = vocabSize;
    this.#random = seededRandom(shape.seed);
  }

  all(): TensorToWrite[] {
    const { layers, tiedHead, ropeFactors } = this.#shape;
    return [
      this.#table('token_embd.weight'),
      ...(ropeFactors
        ? [
            vector('rope_factors_long.weight', ropeFactors.long),
            vector('rope_factors_short.weight', ropeFactors.short),
          ]
        : []),
      ...Array.from({ length: layers }, (_, layer) => this.#layer(`blk.${layer}.`)).flat(),
      this.#norm('output_norm.weight', HIDDEN),
      ...(tiedHead ? [] : [this.#table('output.weight')]),
    ];
  }

  #layer(prefix: string): TensorToWrite[] {
    const { architecture, heads, headSize } = this.#shape;
    const has: readonly string[] = HAS[architecture];
    const norms = (names: readonly string[], size: number, around = 1): TensorToWrite[] =>
      names.map((name) => this.#norm(`${prefix}${name}.weight`, size, around));
    return [
      this.#norm(`${prefix}attn_norm.weight`, HIDDEN),
      ...this.#projections(prefix, has),
      ...(has.includes('qkNorm') ? norms(['attn_q_norm', 'attn_k_norm'], headSize) : []),
      this.#matrix(`${prefix}attn_output.weight`, heads * headSize, HIDDEN),
      ...(has.includes('postNorms') ? norms(['post_attention_norm', 'post_ffw_norm'], HIDDEN, 3) : []),
      this.#norm(`${prefix}ffn_norm.weight`, HIDDEN),
      ...(has.includes('fused')
        ? [this.#matrix(`${prefix}ffn_up.weight`, HIDDEN, 2 * FFN)]
        : ['ffn_gate', 'ffn_up'].map((name) => this.#matrix(`${prefix}${name}.weight`, HIDDEN, FFN))),
      this.#matrix(`${prefix}ffn_down.weight`, FFN, HIDDEN),
    ];
  }

  #projections(prefix: string, has: readonly string[]): TensorToWrite[] {
    const q = this.#shape.heads * this.#shape.headSize;
    const kv = this.#shape.kvHeads * this.#shape.headSize;
    if (has.includes('fused')) return [this.#matrix(`${prefix}attn_qkv.weight`, HIDDEN, q + 2 * kv)];
    const sizes = { attn_q: q, attn_k: kv, attn_v: kv };
    return Object.entries(sizes).flatMap(([name, size]) => [
      this.#matrix(`${prefix}${name}.weight`, HIDDEN, size),
      ...(has.includes('bias')
        ? [vector(`${prefix}${name}.bias`, randomValues(this.#random, size, 0.7))]
        : []),
    ]);
  }

  #matrix(name: string, columns: number, rows: number): TensorToWrite {
    const { type } = this.#shape;
    const values = randomValues(this.#random, columns * rows, 1.5 / Math.sqrt(columns));
    return { name, type, shape: [columns, rows], data: quantizeBlocks(type, values) };
  }

  #table(name: string): TensorToWrite {
    const { type, longRows } = this.#shape;
    const values = randomValues(this.#random, HIDDEN * this.#vocabSize, 0.1);
    for (let row = 0; row < this.#vocabSize; row++) {
      const longer = longRows ? 1 + 4 * this.#random() ** 8 : 1;
      for (let i = 0; i < HIDDEN; i++) values[row * HIDDEN + i]! *= longer;
    }
    return { name, type, shape: [HIDDEN, this.#vocabSize], data: quantizeBlocks(type, values) };
  }

  #norm(name: string, size: number, around = 1): TensorToWrite {
    return vector(
      name,
      randomValues(this.#random, size, 0.2).map((value) => around + value),
    );
  }
}

function vector(name: string, values: ArrayLike<number>): TensorToWrite {
  return {
    name,
    type: 'F32',
    shape: [values.length],
    data: quantizeBlocks('F32', Float32Array.from(values)),
  };
}
