import { writeGguf, type GgufToWrite, type TensorToWrite } from '../../src/artifact/gguf-writer.ts';
import type { TensorType } from '../../src/artifact/tensor.ts';
import { tinyLlamaParts } from '../fakes/tiny-model.ts';

/** By how many ids the head is turned against the embedding; shares no factor with the vocabulary's size. */
const TURN = 89;

/** Chosen so that no greedy step is a close call: the likeliest token leads by at least 0.16 standard deviations of the logits. */
const SEEDS = {
  Q2_K: 58,
  Q3_K: 7,
  Q4_K: 16,
  Q5_K: 9,
  Q6_K: 1,
  IQ4_NL: 3,
  IQ4_XS: 3,
} as const satisfies Partial<Record<TensorType, number>>;

export type KQuant = keyof typeof SEEDS;

export const K_QUANTS = Object.keys(SEEDS) as KQuant[];

/**
 * A random model whose matrices are all of one type, embedding and head included. The head has the embedding's rows, turned,
 * so that a token's likeliest follower is clear without being the token itself: 32 greedy tokens can be compared with another
 * implementation that rounds activations in its own way.
 */
export function kQuantModel(type: KQuant): Uint8Array<ArrayBuffer> {
  const bytes = MADE.get(type) ?? make(type);
  MADE.set(type, bytes);
  return bytes;
}

/** Rounding takes longer than running. */
const MADE = new Map<KQuant, Uint8Array<ArrayBuffer>>();

function make(type: KQuant): Uint8Array<ArrayBuffer> {
  const sizes = {
    hiddenSize: 256,
    heads: 4,
    kvHeads: 2,
    ffnSize: 256,
    contextLength: 256,
    embeddingSpread: 1,
  };
  return writeGguf(withTurnedHead(tinyLlamaParts({ ...sizes, type, seed: SEEDS[type] })));
}

function withTurnedHead(parts: GgufToWrite): GgufToWrite {
  const embedding = parts.tensors.find(({ name }) => name === 'token_embd.weight')!;
  return {
    ...parts,
    tensors: [...parts.tensors, { ...embedding, name: 'output.weight', data: turned(embedding) }],
  };
}

function turned({ data, shape }: TensorToWrite): Uint8Array {
  const cut = (data.length / shape[1]!) * TURN;
  const rows = new Uint8Array(data.length);
  rows.set(data.subarray(cut));
  rows.set(data.subarray(0, cut), data.length - cut);
  return rows;
}
