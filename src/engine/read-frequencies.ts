import type { ModelFile } from '../artifact/tensor.ts';
import { readFloats } from './read-floats.ts';
import { ropeFactorsFor, type RopeConfig } from './rope-config.ts';
import { ropeFrequencies } from './rope-frequencies.ts';

/** The frequencies of each rotation, with the divisors that the file has for a context of this length. */
export async function readFrequencies(
  model: ModelFile,
  ropes: readonly RopeConfig[],
  contextLength: number,
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  const all: Float64Array[] = [];
  for (const rope of ropes) {
    const factors = ropeFactorsFor(rope, contextLength);
    all.push(ropeFrequencies(rope, factors && (await readFloats(model, factors, signal))));
  }
  return all;
}
