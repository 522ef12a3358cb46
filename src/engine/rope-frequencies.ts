import { Fault } from '../core/fault.ts';
import type { DecoderConfig } from './decoder-config.ts';

/**
 * Radians that each pair of dimensions turns per position, `[ropeSize / 2]`: theta^(−2i / ropeSize), slowed by the
 * linear scale and by the model's own divisors (`rope_freqs.weight`) when it has them.
 */
export function ropeFrequencies(
  config: Pick<DecoderConfig, 'ropeSize' | 'ropeTheta' | 'ropeScale'>,
  factors?: Float32Array,
): Float64Array {
  const { ropeSize, ropeTheta, ropeScale } = config;
  return Float64Array.from({ length: ropeSize / 2 }, (_, pair) => {
    const factor = factors?.[pair] ?? 1;
    if (!(factor > 0 && factor < Infinity)) {
      throw new Fault('gguf-corrupt', `The tensor rope_freqs.weight holds ${factor}, which is no divisor.`, {
        tensor: 'rope_freqs.weight',
      });
    }
    return ropeTheta ** ((-2 * pair) / ropeSize) / (ropeScale * factor);
  });
}
