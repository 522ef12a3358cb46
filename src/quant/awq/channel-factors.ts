/** Nothing is made more than ten thousand times smaller than the largest. */
const LEAST = 1e-4;

/**
 * AWQ's factors of one input (Lin et al., 2023, arXiv:2306.00978, and `auto_scale.py` of its authors): s_j = mean|x_j|^ratio, divided by
 * √(max s · min s). A channel that was never there keeps 1.
 * @param meanSize mean |x| of each channel, `[width]`
 */
export function channelFactors(meanSize: Float32Array, ratio: number): Float32Array {
  let [least, greatest] = [Infinity, 0];
  const factors = Float64Array.from(meanSize, (size) => {
    if (size === 0) return 0;
    const factor = Math.max(size ** ratio, LEAST);
    least = Math.min(least, factor);
    greatest = Math.max(greatest, factor);
    return factor;
  });
  const middle = Math.sqrt(least * greatest);
  return Float32Array.from(factors, (factor) => (factor === 0 ? 1 : factor / middle));
}
