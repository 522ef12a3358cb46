import type { Family } from './family.ts';

/** Llama and all that is built like it: SmolLM2, Mistral 7B, TinyLlama. Its files hold rows permuted for pairs of neighbours. */
export const llama: Family = { architecture: 'llama', pairing: 'interleaved' };
