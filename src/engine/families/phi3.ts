import type { Family } from './family.ts';

/**
 * Phi-3, Phi-3.5 and Phi-4 mini (Abdin et al., 2024). Queries, keys and values are one matrix, gate and up another, and
 * LongRoPE's divisors are tensors of the file. A window that the file names is left out, as llama.cpp leaves it out.
 */
export const phi3: Family = { architecture: 'phi3', pairing: 'halves', fusedGate: true };
