/** How fast bytes come in, once enough has been seen to say so. */
export interface Pace {
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
}

export interface PaceMeter {
  /** Takes the count of bytes at a time and says the pace over the last seconds. */
  measure(doneBytes: number, totalBytes: number, nowMs: number): Pace;
}

const WINDOW_MS = 5_000;
const MIN_SPAN_MS = 750; // a shorter stretch says more about buffers than about the network

/** Measures a download over a sliding window. */
export function paceMeter(): PaceMeter {
  const seen: { readonly bytes: number; readonly atMs: number }[] = [];
  return {
    measure: (doneBytes, totalBytes, nowMs) => {
      seen.push({ bytes: doneBytes, atMs: nowMs });
      while (seen.length > 2 && nowMs - seen[1]!.atMs >= WINDOW_MS) seen.shift();
      const first = seen[0]!;
      const spanMs = nowMs - first.atMs;
      const gained = doneBytes - first.bytes;
      if (spanMs < MIN_SPAN_MS || gained <= 0) return { bytesPerSecond: undefined, secondsLeft: undefined };
      const bytesPerSecond = (gained / spanMs) * 1000;
      return { bytesPerSecond, secondsLeft: (totalBytes - doneBytes) / bytesPerSecond };
    },
  };
}
