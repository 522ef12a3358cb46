/** One direction of a plot. */
export interface Axis {
  /** From a value to its place, 0 at the beginning of the axis and 1 at its end. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Evenly spaced, from a little below the least value to a little above the largest. */
export function linearAxis(values: readonly number[], write: (value: number) => string, from?: number): Axis {
  const low = from ?? Math.min(...values);
  const high = Math.max(...values, low + 1e-12);
  const step = niceStep((high - low) / 5);
  const first = Math.floor(low / step) * step;
  const last = Math.ceil(high / step) * step;
  const count = Math.round((last - first) / step);
  const ticks = Array.from({ length: count + 1 }, (_, at) => first + at * step);
  return {
    place: (value) => (value - first) / (last - first),
    ticks: ticks.map((value) => ({ value, label: write(value) })),
  };
}

/** Each power of ten as far as the next. Values of zero and below stand at the beginning. */
export function logAxis(values: readonly number[], write: (value: number) => string): Axis {
  const positive = values.filter((value) => value > 0);
  const low = Math.log10(positive.length > 0 ? Math.min(...positive) : 1);
  const high = Math.log10(positive.length > 0 ? Math.max(...positive) : 10);
  const first = Math.floor(low * 2 + 1e-9) / 2 - (high - low < 0.01 ? 0.5 : 0);
  const last = Math.max(Math.ceil(high * 2 - 1e-9) / 2, first + 0.5);
  const ticks: Tick[] = [];
  for (let power = Math.floor(first); power <= last; power++) {
    for (const factor of last - first > 3 ? [1] : [1, 2, 5]) {
      const value = factor * 10 ** power;
      const place = Math.log10(value);
      if (place >= first - 1e-9 && place <= last + 1e-9) ticks.push({ value, label: write(value) });
    }
  }
  return { place: (value) => (Math.log10(Math.max(value, 10 ** first)) - first) / (last - first), ticks };
}

/** 1, 2 or 5 times a power of ten, at least `step`. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return power * ([1, 2, 5].find((factor) => factor * power >= step * 0.999) ?? 10);
}
