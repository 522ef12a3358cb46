/** Work that need not be done at once. */
export interface Slices {
  add(jobs: readonly (() => void)[]): void;
  /** Forgets what has not been done. */
  clear(): void;
}

// A frame has 16 ms, and others want some of it.
const SLICE_MS = 8;

/** Does jobs, the last one first, a few milliseconds at a time; the first slice runs at once. */
export function openSlices(): Slices {
  const waiting: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const work = (): void => {
    timer = undefined;
    const end = performance.now() + SLICE_MS;
    while (waiting.length > 0 && performance.now() < end) waiting.pop()?.();
    if (waiting.length > 0) timer ??= setTimeout(work);
  };
  return {
    add: (jobs) => {
      waiting.push(...jobs);
      if (timer === undefined) work();
    },
    clear: () => {
      clearTimeout(timer);
      timer = undefined;
      waiting.length = 0;
    },
  };
}
