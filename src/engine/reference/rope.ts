import type { RopePairing } from '../rope-config.ts';

/** A rotation in numbers. */
export interface Rotation {
  readonly frequencies: Float64Array; // one for each pair, radians per position
  readonly pairing: RopePairing;
  readonly magnitude: number;
}

/**
 * Rotary position embedding (Su et al., 2021): turns each pair of a head's dimensions by position · frequency.
 * `heads` is [count × headSize]; dimensions beyond the pairs pass through.
 */
export function rotate(heads: Float32Array, headSize: number, position: number, rotation: Rotation): void {
  const { frequencies, pairing, magnitude } = rotation;
  const pairs = frequencies.length;
  const [step, apart] = pairing === 'interleaved' ? [2, 1] : [1, pairs];
  for (let pair = 0; pair < pairs; pair++) {
    const angle = position * frequencies[pair]!;
    const cos = Math.cos(angle) * magnitude;
    const sin = Math.sin(angle) * magnitude;
    for (let head = 0; head < heads.length; head += headSize) {
      const first = head + pair * step;
      const second = first + apart;
      const x = heads[first]!;
      const y = heads[second]!;
      heads[first] = x * cos - y * sin;
      heads[second] = x * sin + y * cos;
    }
  }
}
