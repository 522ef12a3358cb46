import type { WeightedGroup } from './weighted-group.ts';

/** How weights become codes: x · inverse + offset, between 0 and `most`, without its fraction. Half a code is in the offset. */
export interface Rounding {
  inverse: number;
  offset: number;
  readonly most: number;
  /** The code that stands for zero; none but 0 where there is a minimum. */
  zero: number;
}

/** What a group's codes sum up to, d = q − zero: all that scales can be fitted to them by. */
export interface Tally {
  codes: number; // Σ w·d
  squares: number; // Σ w·d²
  products: number; // Σ w·x·d
}

/** Rounds a group and writes its sums. The loop that searching spends its time in. */
export function tally(group: WeightedGroup, { inverse, offset, most, zero }: Rounding, sums: Tally): void {
  const { count, x, weight, weighted } = group;
  let codes = 0;
  let squares = 0;
  let products = 0;
  for (let i = 0; i < count; i++) {
    const raw = x[i]! * inverse + offset;
    const code = (raw <= 0 ? 0 : raw >= most ? most : raw | 0) - zero;
    const share = weight[i]! * code;
    codes += share;
    squares += share * code;
    products += weighted[i]! * code;
  }
  sums.codes = codes;
  sums.squares = squares;
  sums.products = products;
}

/** So many numbers, from the first to the last in even steps. */
export function evenSteps(first: number, last: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => first + ((last - first) * i) / (count - 1));
}
