import type { Arithmetic } from '../quant/arithmetic/arithmetic.ts';
import type { Int8Model } from '../quant/quantize-activations.ts';
import { openBatchLogits, type BatchLogitsOptions } from './batch-logits.ts';
import type { LogitSource } from './logit-source.ts';

/**
 * What an engine with 8-bit weights and activations would compute: the numbers of the exported graph but for the order of sums, without
 * writing or running it.
 * @throws Fault as `openBatchLogits`
 */
export function openSimulatedInt8(
  { rounded, round }: Int8Model,
  arithmetic: Arithmetic,
  options: Omit<BatchLogitsOptions, 'products'> = {},
): Promise<LogitSource> {
  return openBatchLogits(rounded, arithmetic, { ...options, products: round });
}
