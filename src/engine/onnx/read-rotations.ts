import type { DecoderConfig } from '../decoder-config.ts';
import { readFloats } from '../read-floats.ts';
import { ropeFactorsFor } from '../rope-config.ts';
import { ropeFrequencies } from '../rope-frequencies.ts';
import type { WeightSource } from './graph-matrix.ts';
import type { Rotation } from './rotations.ts';

/** The model's rotations as they are in a context of this length. */
export async function readRotations(
  { ropes }: DecoderConfig,
  contextLength: number,
  { model, signal, onRead }: WeightSource,
): Promise<Rotation[]> {
  const rotations: Rotation[] = [];
  for (const rope of ropes) {
    const tensor = ropeFactorsFor(rope, contextLength);
    const factors = tensor && (await readFloats(model, tensor, signal));
    if (tensor) onRead(tensor);
    rotations.push({ frequencies: ropeFrequencies(rope, factors), magnitude: rope.magnitude });
  }
  return rotations;
}
