/** One of a model's rotations, ready to be tabulated. */
export interface Rotation {
  readonly frequencies: Float64Array; // [pairs], radians per position
  /** Cosines and sines are multiplied by this. */
  readonly magnitude: number;
}

/** Cosine and sine of the angle of each pair at each position, `[positions × pairs]` each: computed in double precision. */
export function tabulate(
  { frequencies, magnitude }: Rotation,
  positions: number,
): Float32Array<ArrayBuffer>[] {
  const pairs = frequencies.length;
  const cos = new Float32Array(positions * pairs);
  const sin = new Float32Array(positions * pairs);
  for (let position = 0, at = 0; position < positions; position++) {
    for (let pair = 0; pair < pairs; pair++, at++) {
      const angle = position * frequencies[pair]!;
      cos[at] = Math.cos(angle) * magnitude;
      sin[at] = Math.sin(angle) * magnitude;
    }
  }
  return [cos, sin];
}
