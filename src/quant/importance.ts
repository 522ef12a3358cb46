import type { InputStatistics } from './input-statistics.ts';

/** How strong each input is, mean x² `[K]`: the diagonal of the gram, over the tokens. */
export function importanceOf({ width, tokens, gram }: InputStatistics): Float32Array {
  return Float32Array.from({ length: width }, (_, i) => gram[i * width + i]! / Math.max(1, tokens));
}
