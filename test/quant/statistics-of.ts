import { plainArithmetic } from '../../src/quant/arithmetic/plain-arithmetic.ts';
import type { InputStatistics } from '../../src/quant/input-statistics.ts';

/** What calibration would say of these inputs, `[tokens × width]`; the last quarter of them is held out. */
export function statisticsOf(x: Float32Array, width: number): InputStatistics {
  const all = x.length / width;
  const tokens = all - Math.floor(all / 4);
  const [gram, heldOut] = [x.subarray(0, tokens * width), x.subarray(tokens * width)].map((some) => {
    const sums = new Float64Array(width * width);
    plainArithmetic.addGram(sums, some, width);
    return sums;
  });
  const largest = new Float32Array(width);
  const meanSize = new Float32Array(width);
  x.forEach((value, i) => {
    largest[i % width] = Math.max(largest[i % width]!, Math.abs(value));
    meanSize[i % width]! += Math.abs(value) / all;
  });
  return {
    width,
    tokens,
    gram: gram!,
    heldOut: { tokens: all - tokens, gram: heldOut! },
    largest,
    meanSize,
  };
}
