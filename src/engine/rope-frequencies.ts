import { Fault } from '../core/fault.ts';
import type { RopeConfig } from './rope-config.ts';

/**
 * Radians that each pair of dimensions turns per position, `[size / 2]`: theta^(−2i / size), slowed by the file's
 * divisors and by the scale. Those of a rotation are told by `ropeFactorsFor`.
 * @throws Fault `gguf-corrupt` for a divisor that is none
 */
export function ropeFrequencies(
  rope: Pick<RopeConfig, 'size' | 'theta' | 'scale' | 'yarn'>,
  factors?: Float32Array,
): Float64Array {
  const { size, theta, scale } = rope;
  return Float64Array.from({ length: size / 2 }, (_, pair) => {
    const factor = factors?.[pair] ?? 1;
    if (!(factor > 0 && factor < Infinity)) {
      throw new Fault('gguf-corrupt', `The rotation's divisors hold ${factor}, which is no divisor.`, {
        pair,
      });
    }
    const fast = theta ** ((-2 * pair) / size) / factor;
    const slow = fast / scale;
    const kept = keptShare(rope, pair);
    return fast * kept + slow * (1 - kept);
  });
}

/** How much of its frequency a pair keeps: 1 all, 0 none. */
function keptShare({ size, theta, yarn }: Pick<RopeConfig, 'size' | 'theta' | 'yarn'>, pair: number): number {
  if (!yarn) return 0;
  /** The pair, as a real number, that turns so often in the context of the training. */
  const pairTurning = (turns: number): number =>
    (size * Math.log(yarn.trainedContext / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const first = Math.max(0, Math.floor(pairTurning(yarn.fastTurns)));
  const last = Math.min(size - 1, Math.ceil(pairTurning(yarn.slowTurns)));
  const way = (pair - first) / Math.max(0.001, last - first);
  return 1 - Math.min(1, Math.max(0, way));
}
