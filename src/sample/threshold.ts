/** What is kept of many values: all above `value`, and the first `equals` of those equal to it. */
export interface Threshold {
  readonly value: number;
  readonly equals: number;
}

/**
 * The fewest greatest of `values` whose masses reach `target`; a value's mass is 1 or the value itself. At least one
 * is kept. A quickselect: each round splits the values around one of them and goes on where the target falls, so
 * nothing is ever sorted. Leaves `values` in another order.
 */
export function findThreshold(values: Float64Array, target: number, mass: 'one' | 'value'): Threshold {
  let first = 0;
  let end = values.length;
  let above = 0; // mass of those known to be greater than [first, end)
  for (;;) {
    const pivot = middleOf(values[first]!, values[(first + end) >> 1]!, values[end - 1]!);
    const [low, high] = splitAround(values, { first, end }, pivot);
    const greater = above + (mass === 'one' ? low - first : sumOf(values, first, low));
    const each = mass === 'one' ? 1 : pivot;
    const reached = greater + (high - low) * each;
    if (greater >= target && low > first) end = low;
    else if (reached >= target || high === end) {
      const wanted = Math.max(1, Math.ceil((target - greater) / each));
      return { value: pivot, equals: Math.min(high - low, wanted) };
    } else {
      above = reached;
      first = high;
    }
  }
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function sumOf(values: Float64Array, first: number, end: number): number {
  let sum = 0;
  for (let i = first; i < end; i++) sum += values[i]!;
  return sum;
}

/** Orders [first, end) into greater, equal, less than `pivot`; where the equal begin and end. */
function splitAround(
  values: Float64Array,
  { first, end }: { readonly first: number; readonly end: number },
  pivot: number,
): [low: number, high: number] {
  let low = first;
  let high = end;
  for (let at = first; at < high;) {
    const value = values[at]!;
    if (value > pivot) {
      values[at++] = values[low]!;
      values[low++] = value;
    } else if (value < pivot) {
      values[at] = values[--high]!;
      values[high] = value;
    } else at++;
  }
  return [low, high];
}
