/**
 * A seeded stream of numbers in [0, 1), the same on every machine: sfc32, the 32-bit "small fast counter" generator
 * of PractRand (C. Doty-Humphrey, public domain), 128 bits of state, period at least 2³². Not for secrets.
 */
export function openCoin(seed: number): () => number {
  const next32 = sfc32(splitmix32(seed));
  return () => {
    // 53 bits, as many as a double holds: 27 high ones and 26 low ones
    const high = next32() >>> 5;
    const low = next32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}

/** The raw generator; `fill` gives the three words of state, and twelve rounds mix them. */
export function sfc32(fill: () => number): () => number {
  let a = fill();
  let b = fill();
  let c = fill();
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** Spreads a seed, so that 1 and 2 begin nothing alike; both halves of a seed above 2³² count. */
function splitmix32(seed: number): () => number {
  let state = (seed ^ Math.floor(seed / 2 ** 32)) | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
