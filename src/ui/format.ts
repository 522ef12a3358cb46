const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, in decimal units as browsers and shops count them: "98.4 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)}\u00a0${UNITS[unit]!}`; // a number and its unit stay on one line
}

/** A share in whole percent that says 100 only when all is done. */
export function percent(done: number, total: number): number {
  if (total <= 0) return 0;
  return Math.min(done >= total ? 100 : 99, Math.floor((done / total) * 100));
}

/** The time left, no finer than anyone can predict. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes <= 1 ? 'about a minute left' : `about ${minutes} minutes left`;
  return 'more than an hour left';
}

/** Tokens per second: a decimal only where it matters. */
export function formatRate(tokensPerSecond: number): string {
  return `${tokensPerSecond.toFixed(tokensPerSecond < 9.95 ? 1 : 0)} tokens/s`;
}

export function formatSeconds(ms: number): string {
  return `${ms < 995 ? Math.round(ms / 10) / 100 : (ms / 1000).toFixed(1)}\u00a0s`;
}
