/** How fast an answer came at one moment of it. */
export interface SpeedPoint {
  /** Since the first token. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
}

export interface SpeedMeter {
  /** Takes one piece of text, which is about one token; true when there is a new point. */
  count(nowMs: number): boolean;
  readonly points: readonly SpeedPoint[];
}

const WINDOW_MS = 1_000;
const EVERY_MS = 200;

/** Measures an answer over a sliding window of a second, five times a second. */
export function speedMeter(): SpeedMeter {
  const recent: number[] = [];
  const points: SpeedPoint[] = [];
  let firstMs: number | undefined;
  let shownMs = 0;
  return {
    points,
    count: (nowMs) => {
      firstMs ??= shownMs = nowMs;
      recent.push(nowMs);
      while (nowMs - recent[0]! > WINDOW_MS) recent.shift();
      if (nowMs - shownMs < EVERY_MS) return false;
      shownMs = nowMs;
      const tokensPerSecond = ((recent.length - 1) / (nowMs - recent[0]!)) * 1000;
      if (recent.length < 2) return false;
      points.push({ seconds: (nowMs - firstMs) / 1000, tokensPerSecond });
      return true;
    },
  };
}
