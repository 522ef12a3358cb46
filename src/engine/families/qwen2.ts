import type { Family } from './family.ts';

/** Qwen 2 and 2.5 (Yang et al., 2024). */
export const qwen2: Family = { architecture: 'qwen2', pairing: 'halves', qkvBias: true };
