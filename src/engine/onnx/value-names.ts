import type { OnnxValue } from '../../artifact/onnx-model.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import type { Precision } from './precision.ts';

/** Names of what goes into the graph and comes out of it. */
export const VALUES = {
  /** Token ids [tokens]. */
  ids: 'ids',
  /** Position of the last token [1]: on the GPU, for the kernels. */
  lastPosition: 'last_position',
  /** Tokens in the cache after this pass [1]: on the CPU, for the sizes of dispatches. */
  length: 'length',
  logits: 'logits', // [1, vocabSize]
  likeliestIds: 'likeliest_ids', // [1, count], best first
  likeliestLogits: 'likeliest_logits', // [1, count]
} as const;

/** A layer's part of the cache: what it is called going in and, the same buffer, coming out. [1, kvHeads, positions, headSize] */
export interface CacheNames {
  readonly past: string;
  readonly present: string;
}

/** Keys and values of every layer. */
export function cacheNames({ layers }: Pick<DecoderConfig, 'layers'>): readonly CacheNames[] {
  return Array.from({ length: layers }, (_, layer) => [keysOf(layer), valuesOf(layer)]).flat();
}

export function keysOf(layer: number): CacheNames {
  return { past: `past.${layer}.key`, present: `present.${layer}.key` };
}

export function valuesOf(layer: number): CacheNames {
  return { past: `past.${layer}.value`, present: `present.${layer}.value` };
}

/** Cosines and sines of one of the model's rotations, [positions, size / 2] each. */
export function rotationNames(rope: number): { readonly cos: string; readonly sin: string } {
  return { cos: `cos.${rope}`, sin: `sin.${rope}` };
}

export function cacheInputs(config: DecoderConfig, element: Precision): OnnxValue[] {
  const { kvHeads, headSize, ropes } = config;
  const rotations = ropes.flatMap(({ size }, index) =>
    Object.values(rotationNames(index)).map((name) => ({ name, element, shape: ['positions', size / 2] })),
  );
  const shape = [1, kvHeads, 'positions', headSize];
  return [...rotations, ...cacheNames(config).map(({ past }) => ({ name: past, element, shape }))];
}

export function cacheOutputs(config: DecoderConfig, element: Precision): OnnxValue[] {
  const shape = [1, config.kvHeads, 'positions', config.headSize];
  return cacheNames(config).map(({ present }) => ({ name: present, element, shape }));
}
