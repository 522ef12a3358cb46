/** Steps that are tried, as shares of the one that just covers the largest number: evenly from here to 1, then around the best. */
const SMALLEST = 0.4;
const TRIES = 8;
const FINER_TRIES = 4;

export interface GridPoint {
  readonly codes: Uint8Array;
  /** ⟨v, o⟩, where v = code − (2^bits − 1) / 2. */
  readonly product: number;
}

/**
 * The codes whose levels point most nearly in a vector's direction: cos(v, o) is the greatest of those of several steps. The sample's
 * best possible cosines are missed by less than a ten-thousandth.
 */
export function nearestGrid(o: Float32Array, bits: number): GridPoint {
  const sizes = new Float32Array(o.length);
  let largest = 0;
  for (let k = 0; k < o.length; k++) {
    sizes[k] = Math.abs(o[k]!);
    largest = Math.max(largest, sizes[k]!);
  }
  const most = 2 ** (bits - 1) - 1;
  const steps = bits === 1 || largest === 0 ? 1 : bestSteps(sizes, most, (most + 1) / largest);
  const codes = new Uint8Array(o.length);
  for (let k = 0; k < o.length; k++) {
    const level = Math.min(most, Math.trunc(sizes[k]! * steps));
    codes[k] = o[k]! > 0 ? most + 1 + level : most - level;
  }
  return { codes, product: cosine(sizes, most, steps).product };
}

/** How many steps 1 has, for the greatest cosine. `covering`: with so many the largest number is just reached. */
function bestSteps(sizes: Float32Array, most: number, covering: number): number {
  let [best, greatest] = [1, -1];
  const consider = (share: number) => {
    const { value } = cosine(sizes, most, covering / share);
    if (value > greatest) [best, greatest] = [share, value];
  };
  const apart = (1 - SMALLEST) / (TRIES - 1);
  for (let i = 0; i < TRIES; i++) consider(SMALLEST + i * apart);
  const middle = best;
  for (let i = 1; i <= FINER_TRIES; i++) {
    consider(middle + (i * apart) / (FINER_TRIES + 1));
    consider(middle - (i * apart) / (FINER_TRIES + 1));
  }
  return covering / best;
}

/** Of v and o, times the length of o: signs are alike, so sizes will do. */
function cosine(
  sizes: Float32Array,
  most: number,
  steps: number,
): { readonly product: number; readonly value: number } {
  let product = 0;
  let square = 0;
  for (let k = 0; k < sizes.length; k++) {
    const size = sizes[k]!;
    const level = (size * steps) | 0; // no size is negative: what `Math.trunc` says, in a third of the time
    const value = (level > most ? most : level) + 0.5;
    product += value * size;
    square += value * value;
  }
  return { product, value: product / Math.sqrt(square) };
}
