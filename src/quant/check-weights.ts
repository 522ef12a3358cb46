import { Fault } from '../core/fault.ts';
import type { FloatMatrix } from './coded-matrix.ts';

/**
 * Makes sure that all weights are numbers: one NaN or infinity would spoil the scale of its group, or silently become something else.
 * @throws Fault `weights-invalid` with the tensor's name, how many they are, and where the first lies
 */
export function checkWeights({ columns, values }: FloatMatrix, name: string): void {
  let first = -1;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    if (count++ === 0) first = i;
  }
  if (count === 0) return;
  const place = { row: Math.floor(first / columns), column: first % columns };
  throw new Fault(
    'weights-invalid',
    `${name} has ${count === 1 ? 'a weight that is' : `${count} weights that are`} no finite number, the first (${values[first]!}) in row ${place.row}, column ${place.column}. The model cannot be quantized.`,
    { tensor: name, count, ...place },
  );
}
