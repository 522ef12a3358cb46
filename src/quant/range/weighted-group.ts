import type { FloatMatrix } from '../coded-matrix.ts';

/** The weights of one group and how much the error of each counts. One object for all groups, written over. */
export interface WeightedGroup {
  count: number;
  readonly x: Float64Array; // [count], and room for more
  /** How much the squared error of each counts; never all zero. */
  readonly weight: Float64Array;
  readonly weighted: Float64Array; // weight · x
  least: number;
  greatest: number;
  sumWeight: number;
  sumX: number; // Σ weight · x
  sumSquares: number; // Σ weight · x²
}

/**
 * Fills the group that lies from `start` to before `end`. An error counts as llama.cpp's quantizers let it: the importance of the
 * column times √(σ² + x²), σ² being the mean square of the weights around; without importances √(mean x²) + |x|.
 */
export type LoadGroup = (start: number, end: number, group: WeightedGroup) => void;

export function weightedGroup(room: number): WeightedGroup {
  const [x, weight, weighted] = [new Float64Array(room), new Float64Array(room), new Float64Array(room)];
  return { count: 0, x, weight, weighted, least: 0, greatest: 0, sumWeight: 0, sumX: 0, sumSquares: 0 };
}

export function groupLoader(
  { columns, values }: FloatMatrix,
  importance: Float32Array | undefined,
): LoadGroup {
  let row = -1;
  let rowSquare = 0; // mean square of the row that the group begins in
  return (start, end, group) => {
    const { x, weight } = group;
    group.count = end - start;
    for (let i = start; i < end; i++) x[i - start] = values[i]!;
    if (importance) {
      const here = Math.floor(start / columns);
      if (here !== row) rowSquare = meanSquare(values, here * columns, (here + 1) * columns);
      row = here;
      for (let i = start, column = start % columns; i < end; i++, column++) {
        if (column === columns) column = 0;
        weight[i - start] = importance[column]! * Math.sqrt(rowSquare + values[i]! * values[i]!);
      }
    } else {
      const typical = Math.sqrt(meanSquare(values, start, end));
      for (let i = start; i < end; i++) weight[i - start] = typical + Math.abs(values[i]!);
    }
    addUp(group);
  };
}

function addUp(group: WeightedGroup): void {
  const { count, x, weight, weighted } = group;
  let [least, greatest] = [x[0]!, x[0]!];
  let sumWeight = 0;
  for (let i = 0; i < count; i++) sumWeight += weight[i]!;
  if (!(sumWeight > 0)) {
    weight.fill(1, 0, count); // inputs that are always zero: all weights count alike
    sumWeight = count;
  }
  let sumX = 0;
  let sumSquares = 0;
  for (let i = 0; i < count; i++) {
    const value = x[i]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    const product = weight[i]! * value;
    weighted[i] = product;
    sumX += product;
    sumSquares += product * value;
  }
  Object.assign(group, { least, greatest, sumWeight, sumX, sumSquares });
}

function meanSquare(values: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i]! * values[i]!;
  return sum / (end - start);
}
