/** Steps that are tried, as shares of the one that just covers the largest number. */
const TRIES = 14;
const SMALLEST = 0.35;

export interface GridPoint {
  readonly codes: Uint8Array;
  /** ⟨v, o⟩, where v = code − (2^bits − 1) / 2. */
  readonly product: number;
}

/** The codes whose levels point most nearly in a vector's direction: cos(v, o) is the greatest of those of several steps. */
export function nearestGrid(o: Float32Array, bits: number): GridPoint {
  if (bits === 1) return signs(o);
  const half = 2 ** (bits - 1);
  const largest = o.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return { codes: new Uint8Array(o.length).fill(half), product: 0 };
  let best = 0;
  let greatest = -1;
  for (let i = 0; i < TRIES; i++) {
    const steps = half / (largest * (SMALLEST + ((1 - SMALLEST) * i) / (TRIES - 1)));
    const { product, square } = judge(o, steps, half);
    const cosine = product / Math.sqrt(square);
    if (cosine > greatest) [greatest, best] = [cosine, steps];
  }
  const codes = new Uint8Array(o.length);
  for (let k = 0; k < o.length; k++) codes[k] = level(o[k]! * best, half) + half;
  return { codes, product: judge(o, best, half).product };
}

function signs(o: Float32Array): GridPoint {
  const codes = new Uint8Array(o.length);
  let product = 0;
  for (let k = 0; k < o.length; k++) {
    codes[k] = o[k]! > 0 ? 1 : 0;
    product += Math.abs(o[k]!) / 2;
  }
  return { codes, product };
}

/** ⟨v, o⟩ and ⟨v, v⟩ with so many steps in 1. */
function judge(
  o: Float32Array,
  steps: number,
  half: number,
): { readonly product: number; readonly square: number } {
  let product = 0;
  let square = 0;
  for (let k = 0; k < o.length; k++) {
    const value = level(o[k]! * steps, half) + 0.5;
    product += value * o[k]!;
    square += value * value;
  }
  return { product, square };
}

/** −half … half − 1 */
function level(scaled: number, half: number): number {
  return Math.max(-half, Math.min(half - 1, Math.floor(scaled)));
}
