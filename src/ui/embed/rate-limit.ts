/** True while no more than `most` things happened in the second that `nowMs` belongs to. */
export type RateLimit = (nowMs: number) => boolean;

/** Counts in windows of one second, so that what it remembers does not grow. */
export function rateLimit(most: number): RateLimit {
  let windowMs = -Infinity;
  let count = 0;
  return (nowMs) => {
    if (nowMs - windowMs >= 1000) {
      windowMs = nowMs;
      count = 0;
    }
    return ++count <= most;
  };
}
