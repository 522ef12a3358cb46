import type { TensorInfo } from '../../artifact/tensor.ts';
import type { EncoderTensors } from '../encoder-tensors.ts';

/**
 * The matrices of an encoder that are given signs (kernels/sign.ts): of Q8_0, which takes half as many products so. All or none:
 * a layer's queries, keys and values are made from the same activations.
 */
export function signedWeights({ layers }: EncoderTensors): ReadonlySet<TensorInfo> {
  const weights = layers.flatMap(({ q, k, v, o, up, down }) =>
    [q, k, v, o, up, down].map(({ weight }) => weight),
  );
  return new Set(weights.every(({ type }) => type === 'Q8_0') ? weights : []);
}
