import type { LayerWeights } from '../../engine/reference/weights.ts';
import { releaseBuffers } from '../threads/release-buffers.ts';
import { sharedFloats } from '../threads/shared-memory.ts';

/** The matrices of a layer where all threads can read them; what was given is gone. Vectors are small, and stay as they are. */
export function shareWeights(weights: LayerWeights): LayerWeights {
  const { q, k, v, o, gate, up, down } = weights;
  const matrices = { q, k, v, o, gate, up, down };
  const shared = Object.entries(matrices).map(([role, { rows, columns, values }]) => {
    const copy = sharedFloats(values.length);
    copy.set(values);
    if (values.buffer instanceof ArrayBuffer) releaseBuffers([values.buffer]);
    return [role, { rows, columns, values: copy }];
  });
  return { ...weights, ...(Object.fromEntries(shared) as typeof matrices) };
}
