import type { Family } from './family.ts';

/** Qwen 3 (Yang et al., 2025), the dense sizes. */
export const qwen3: Family = { architecture: 'qwen3', pairing: 'halves', qkNorm: true };
