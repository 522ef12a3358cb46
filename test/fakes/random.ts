/** A seeded stream of numbers in [0, 1): the same on every machine (splitmix32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** `count` values around zero with the given spread, bell-shaped (the sum of four uniform numbers). */
export function randomValues(random: () => number, count: number, spread: number): Float32Array {
  const toUnit = Math.sqrt(3);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++)
    values[i] = (random() + random() + random() + random() - 2) * toUnit * spread;
  return values;
}
