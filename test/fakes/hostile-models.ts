import { f32, i32s, strings, text, u32, type TypedValue } from '../../src/artifact/gguf-value.ts';
import { writeGguf, type GgufToWrite, type TensorToWrite } from '../../src/artifact/gguf-writer.ts';
import { RawGguf } from '../artifact/gguf-bytes.ts';
import { randomValues, seededRandom } from './random.ts';
import { tinyLlama, tinyLlamaParts } from './tiny-model.ts';

/** A model file that means no good, and the codes that it may end with. */
export interface HostileModel {
  readonly bytes: Uint8Array;
  readonly code: RegExp;
}

type Metadata = Readonly<Record<string, TypedValue | undefined>>;

const HUGE = 2n ** 63n;
const good = tinyLlama();

/** The tiny model with other metadata; `undefined` leaves a key out. */
function withMetadata(changes: Metadata): Uint8Array {
  const parts = tinyLlamaParts();
  const merged: Metadata = { ...Object.fromEntries(parts.metadata), ...changes };
  const entries = Object.entries(merged).filter((entry): entry is [string, TypedValue] => !!entry[1]);
  return writeGguf({ ...parts, metadata: entries });
}

/** The tiny model with other tensors. */
function withTensors(change: (tensors: readonly TensorToWrite[]) => readonly TensorToWrite[]): Uint8Array {
  const parts: GgufToWrite = tinyLlamaParts();
  return writeGguf({ ...parts, tensors: change(parts.tensors) });
}

const without = (name: string) => withTensors((tensors) => tensors.filter((tensor) => tensor.name !== name));
const narrow = (name: string) =>
  withTensors((tensors) =>
    tensors.map((tensor) =>
      tensor.name === name
        ? {
            ...tensor,
            shape: [tensor.shape[0]!, tensor.shape[1]! / 2],
            data: tensor.data.subarray(0, tensor.data.length / 2),
          }
        : tensor,
    ),
  );
const noise = (bytes: number): Uint8Array =>
  Uint8Array.from(randomValues(seededRandom(7), bytes, 1), (value) => value * 100);

const NOT_GGUF: Readonly<Record<string, Uint8Array>> = {
  'one-byte': Uint8Array.of(0x47),
  zeros: new Uint8Array(5000),
  random: noise(4096),
  html: new TextEncoder().encode('<!DOCTYPE html><title>Sign in</title>'),
  json: new TextEncoder().encode('{"error":"Entry not found"}'),
  pickle: Uint8Array.of(0x80, 0x02, 0x63, 0x6f, 0x73, 0x0a, 0x73, 0x79, 0x73, 0x74, 0x65, 0x6d),
  version: new RawGguf().header({ version: 99 }).bytes,
};

const TRUNCATED = [3, 5, 8, 20, 24, 31, 100, 1000, 4000, good.length >> 1, good.length - 1];

const header = (): RawGguf => new RawGguf();
const LYING: Readonly<Record<string, Uint8Array>> = {
  'tensor-count': header().header({ tensors: HUGE }).bytes,
  'key-count': header().header({ keys: HUGE }).bytes,
  'key-length': header().header({ keys: 1 }).u64(HUGE).bytes,
  'array-length': header().header({ keys: 1 }).text('a').u32(9).u32(4).u64(HUGE).bytes,
  'array-of-strings': header().header({ keys: 1 }).text('a').u32(9).u32(8).u64(4_000_000).bytes,
  'array-of-arrays': header().header({ keys: 1 }).text('a').u32(9).u32(9).u64(1).bytes,
  'value-kind': header().header({ keys: 1 }).text('a').u32(77).u64(0).bytes,
  'many-dimensions': header()
    .header({ tensors: 1 })
    .tensor({ shape: Array.from({ length: 9 }, () => 32) }).bytes,
  'dimension-overflow': header()
    .header({ tensors: 1 })
    .tensor({ shape: [2n ** 32n, 2n ** 32n] }).bytes,
  'dimension-zero': header()
    .header({ tensors: 1 })
    .tensor({ shape: [0, 32] }).bytes,
  'seventeen-gigabytes': header()
    .header({ tensors: 1 })
    .tensor({ name: 'token_embd.weight', shape: [65_536, 65_536] })
    .data(64).bytes,
  'offset-beyond': header().header({ tensors: 1 }).tensor({ offset: HUGE }).data(128).bytes,
  overlap: header().header({ tensors: 2 }).tensor().tensor({ name: 'b', offset: 96 }).data(256).bytes,
  'name-twice': header().header({ tensors: 2 }).tensor().tensor({ offset: 128 }).data(256).bytes,
};

const FOREIGN: Readonly<Record<string, HostileModel>> = {
  'type-foreign': {
    bytes: header()
      .header({ tensors: 1 })
      .tensor({ shape: [256], type: 16 })
      .data(66).bytes,
    code: /^type-unsupported$/,
  },
  'type-unknown': {
    bytes: header().header({ tensors: 1 }).tensor({ type: 4_000_000_000 }).data(128).bytes,
    code: /^type-unsupported$/,
  },
  'architecture-unknown': {
    bytes: withMetadata({ 'general.architecture': text('__proto__') }),
    code: /^architecture-unsupported$/,
  },
  'rope-unknown': {
    bytes: withMetadata({ 'llama.rope.scaling.type': text('dynamic') }),
    code: /^architecture-unsupported$/,
  },
  experts: { bytes: withMetadata({ 'llama.expert_count': u32(8) }), code: /^architecture-unsupported$/ },
};

const CONTRADICTORY: Readonly<Record<string, Uint8Array>> = {
  'no-architecture': withMetadata({ 'general.architecture': undefined }),
  'no-layers': withMetadata({ 'llama.block_count': u32(0) }),
  'layers-missing': withMetadata({ 'llama.block_count': u32(500) }),
  'layers-in-words': withMetadata({ 'llama.block_count': text('two') }),
  'heads-odd': withMetadata({ 'llama.attention.head_count': u32(7) }),
  'width-wrong': withMetadata({ 'llama.embedding_length': u32(65_536) }),
  'epsilon-nan': withMetadata({ 'llama.attention.layer_norm_rms_epsilon': f32(NaN) }),
  'theta-infinite': withMetadata({ 'llama.rope.freq_base': f32(Infinity) }),
  'no-embedding': without('token_embd.weight'),
  'no-norm': without('output_norm.weight'),
  'matrix-narrow': narrow('blk.1.attn_k.weight'),
};

const TOKENIZERS: Readonly<Record<string, Uint8Array>> = {
  'pattern-bomb': withMetadata({ 'tokenizer.ggml.pre': text('(a+)+$') }),
  'model-unknown': withMetadata({ 'tokenizer.ggml.model': text('unigram') }),
  'model-missing': withMetadata({ 'tokenizer.ggml.model': undefined }),
  'no-tokens': withMetadata({ 'tokenizer.ggml.tokens': strings([]) }),
  'tokens-more-than-rows': withMetadata({
    'tokenizer.ggml.tokens': strings(Array.from({ length: 5000 }, (_, id) => `t${id}`)),
    'tokenizer.ggml.token_type': undefined,
    'tokenizer.ggml.merges': strings([]),
  }),
  'token-endless': withMetadata({ 'tokenizer.ggml.tokens': strings(['x'.repeat(100_000)]) }),
  'types-too-few': withMetadata({ 'tokenizer.ggml.token_type': i32s([1, 1]) }),
  'merge-of-strangers': withMetadata({ 'tokenizer.ggml.merges': strings(['not here']) }),
  'merge-of-one': withMetadata({ 'tokenizer.ggml.merges': strings(['hello']) }),
  'merge-of-three': withMetadata({ 'tokenizer.ggml.merges': strings(['h e l']) }),
  'end-beyond': withMetadata({ 'tokenizer.ggml.eos_token_id': u32(4_000_000) }),
};

const template = (source: string): Uint8Array => withMetadata({ 'tokenizer.chat_template': text(source) });
const TEMPLATES: Readonly<Record<string, Uint8Array>> = {
  parentheses: template(`{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`),
  unclosed: template('{% for m in messages %}'),
  raises: template("{{ raise_exception('no') }}"),
  'nested-loops': template(
    '{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}',
  ),
  doubling: template(
    '{% set n = namespace(s="xxxxxxxx") %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s }}',
  ),
  recursion: template('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'),
  'too-long': template('x'.repeat(70_000)),
  blanks: template(`{{ 1 }}${' '.repeat(60_000)}`),
};

const all = (models: Readonly<Record<string, Uint8Array>>, code: RegExp) =>
  Object.entries(models).map(([id, bytes]) => [id, { bytes, code }] as const);

/** Files that are no model, or no model that can run; each is refused when it is loaded. */
export const HOSTILE_FILES: ReadonlyMap<string, HostileModel> = new Map([
  ...all(NOT_GGUF, /^(gguf-unknown|gguf-truncated|shard-not-weights)$/),
  ...TRUNCATED.map(
    (bytes) =>
      [`cut-${bytes}`, { bytes: good.subarray(0, bytes), code: /^gguf-(unknown|truncated)$/ }] as const,
  ),
  ...all(LYING, /^gguf-/),
  ...Object.entries(FOREIGN),
  ...all(CONTRADICTORY, /^gguf-corrupt$/),
]);

/** Models whose vocabulary or template means no good; each is refused when it is loaded or first asked. */
export const HOSTILE_TEXTS: ReadonlyMap<string, HostileModel> = new Map([
  ...all(TOKENIZERS, /^tokenizer-invalid$/),
  ...all(TEMPLATES, /^template-(invalid|timeout)$/),
]);

/** Files that are right in every word, with weights that make no sense. */
export const SENSELESS: ReadonlyMap<string, HostileModel> = new Map(
  all(
    {
      'weights-nan': withTensors((tensors) =>
        tensors.map((tensor) => ({ ...tensor, data: tensor.data.map(() => 0xff) })),
      ),
      'weights-zero': withTensors((tensors) =>
        tensors.map((tensor) => ({ ...tensor, data: tensor.data.map(() => 0) })),
      ),
      'weights-huge': withTensors((tensors) =>
        tensors.map((tensor) => ({
          ...tensor,
          data: tensor.data.map((_, i) => (i % 2 === 0 ? 0xff : 0x7b)),
        })),
      ),
    },
    /^(fine|gguf-corrupt)$/,
  ),
);

const split = (pattern: unknown): object => ({ type: 'Split', pattern, behavior: 'Isolated', invert: false });
const inSequences = (step: object): object => ({
  type: 'Sequence',
  pretokenizers: [{ type: 'Sequence', pretokenizers: [{ type: 'Digits' }, step] }],
});

/** Normalizers and pre-tokenizers of a `tokenizer.json` that would take for ever over a text. */
export const HOSTILE_STEPS: Readonly<Record<string, object>> = {
  'pattern bomb': { pre_tokenizer: split({ Regex: '(a+)+$' }) },
  'pattern bomb in sequences': { pre_tokenizer: inSequences(split({ Regex: '(a+)+$' })) },
  'pattern bomb in a list': { pre_tokenizer: split({ Regex: ['(a+)+$'] }) },
  'pattern bomb of a normalizer': {
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' }],
    },
  },
  'known pattern with a bomb behind it': { pre_tokenizer: split({ Regex: ' {2,}|(a+)+$' }) },
  'pieces of no length': { pre_tokenizer: inSequences({ type: 'FixedLength', length: 0 }) },
  'pieces of less than no length': { pre_tokenizer: { type: 'FixedLength', length: -1 } },
};
