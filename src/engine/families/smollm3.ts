import type { Family } from './family.ts';

/** Every fourth layer rotates nothing ("RNoPE", Yang et al., 2025). No key of the file says so. */
const INTERVAL = 4;

/** SmolLM3 (Bakouch et al., 2025). */
export const smollm3: Family = {
  architecture: 'smollm3',
  pairing: 'interleaved',
  layerPlan: (_, { layers }, rope) => ({
    ropes: [rope],
    layerKinds: Array.from({ length: layers }, (__, layer) => ({
      rope: (layer + 1) % INTERVAL === 0 ? undefined : 0,
      window: undefined,
    })),
  }),
};
