const SHOWN_EVERY_MS = 400;

/** How fast an answer comes, while it comes. */
export interface LiveRate {
  reset(): void;
  /** One more piece of text; the rate, when it is time to show it. */
  count(nowMs: number): number | undefined;
}

/** A piece of text is about one token; the true figure comes with the end of the answer. */
export function liveRate(): LiveRate {
  let firstMs: number | undefined;
  let shownMs = 0;
  let pieces = 0;
  return {
    reset: () => {
      firstMs = undefined;
      pieces = 0;
    },
    count: (nowMs) => {
      if (firstMs === undefined) firstMs = shownMs = nowMs;
      pieces++;
      if (nowMs - shownMs < SHOWN_EVERY_MS) return undefined;
      shownMs = nowMs;
      return ((pieces - 1) / (nowMs - firstMs)) * 1000;
    },
  };
}
