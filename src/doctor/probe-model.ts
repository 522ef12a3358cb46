import { TENSOR_TYPES, type ModelFile, type TensorInfo, type TensorType } from '../artifact/tensor.ts';

/**
 * Layers as small models have them, and enough of them that no cache of the processor holds the weights: a model that is
 * too small would look faster than any real one. Widths are multiples of 32.
 */
const LAYERS = 20;
const WIDTH = 512;
const FFN_WIDTH = 1024;
const HEADS = 8;
const KV_HEADS = 2;
const VOCABULARY = 1024;
const KV_WIDTH = (WIDTH / HEADS) * KV_HEADS;

/** Bytes that one token passes; known without opening anything. */
export const PROBE_BYTES =
  (LAYERS * (2 * WIDTH * WIDTH + 2 * WIDTH * KV_WIDTH + 3 * WIDTH * FFN_WIDTH) * 20) / 32 +
  (VOCABULARY * WIDTH * 20) / 32;

/** A block of Q4_1: scale 0.004 and minimum −0.03 as float16, then 32 codes. */
const SCALE_AND_MINIMUM = [0x19, 0x1c, 0xae, 0xa7];

/** A Llama without a file, of 4-bit weights that mean nothing: what engines are timed on before any download. */
export function probeModel(): ModelFile {
  const tensors = new Map<string, TensorInfo>();
  const add = (name: string, type: TensorType, shape: readonly number[]): void => {
    const { blockSize, blockBytes } = TENSOR_TYPES[type];
    const bytes = (shape.reduce((a, b) => a * b, 1) / blockSize) * blockBytes;
    tensors.set(name, { name, type, shape, bytes, source: 0, offset: 0 });
  };
  add('token_embd.weight', 'Q4_1', [WIDTH, VOCABULARY]);
  add('output_norm.weight', 'F32', [WIDTH]);
  for (let i = 0; i < LAYERS; i++) {
    add(`blk.${i}.attn_norm.weight`, 'F32', [WIDTH]);
    add(`blk.${i}.attn_q.weight`, 'Q4_1', [WIDTH, WIDTH]);
    add(`blk.${i}.attn_k.weight`, 'Q4_1', [WIDTH, KV_WIDTH]);
    add(`blk.${i}.attn_v.weight`, 'Q4_1', [WIDTH, KV_WIDTH]);
    add(`blk.${i}.attn_output.weight`, 'Q4_1', [WIDTH, WIDTH]);
    add(`blk.${i}.ffn_norm.weight`, 'F32', [WIDTH]);
    add(`blk.${i}.ffn_gate.weight`, 'Q4_1', [WIDTH, FFN_WIDTH]);
    add(`blk.${i}.ffn_up.weight`, 'Q4_1', [WIDTH, FFN_WIDTH]);
    add(`blk.${i}.ffn_down.weight`, 'Q4_1', [FFN_WIDTH, WIDTH]);
  }
  return { metadata: METADATA, tensors, stream };
}

const METADATA: ModelFile['metadata'] = new Map<string, string | number>([
  ['general.architecture', 'llama'],
  ['llama.block_count', LAYERS],
  ['llama.context_length', 512],
  ['llama.embedding_length', WIDTH],
  ['llama.feed_forward_length', FFN_WIDTH],
  ['llama.attention.head_count', HEADS],
  ['llama.attention.head_count_kv', KV_HEADS],
  ['llama.attention.layer_norm_rms_epsilon', 1e-5],
  ['llama.rope.freq_base', 10_000],
]);

async function* stream(
  { type, bytes }: TensorInfo,
  pieceBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  const { blockBytes } = TENSOR_TYPES[type];
  const most = Math.floor(pieceBytes / blockBytes) * blockBytes;
  for (let at = 0; at < bytes; at += most) {
    const length = Math.min(most, bytes - at);
    yield type === 'F32' ? ones(length) : blocks(length);
  }
}

function ones(bytes: number): Uint8Array {
  return new Uint8Array(new Float32Array(bytes / 4).fill(1).buffer);
}

/** Codes without a pattern: a processor may not be quicker with equal ones, but may draw less power. */
function blocks(bytes: number): Uint8Array {
  const data = new Uint8Array(bytes);
  const words = new Uint32Array(data.buffer, 0, bytes >> 2);
  let state = 0x9e3779b9;
  for (let i = 0; i < words.length; i++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    words[i] = state;
  }
  for (let at = 0; at < bytes; at += 20) data.set(SCALE_AND_MINIMUM, at);
  return data;
}
