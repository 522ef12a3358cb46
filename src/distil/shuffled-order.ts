import { openCoin } from '../sample/random.ts';

/** 0 … count − 1 in an order that a seed decides (Fisher–Yates). */
export function shuffledOrder(count: number, seed: number): Int32Array {
  const coin = openCoin(seed);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(coin() * (last + 1));
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}
