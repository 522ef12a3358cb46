const EVERY_MS = 500;
/** Writing has one part in so many of the time, at most: what is long is written less often, and so it is on slow devices. */
const PARTS = 10;

/**
 * However often it is asked for, `write` runs twice a second at most, one at a time, and once after the last time. It
 * must never reject.
 */
export function spareWrites(write: () => Promise<void>): () => void {
  let isAsked = false;
  let isBegun = false;
  let waitMs = EVERY_MS;
  const ask = (): void => {
    isAsked = true;
    if (isBegun) return;
    isBegun = true;
    setTimeout(() => void run(), waitMs);
  };
  const run = async (): Promise<void> => {
    isAsked = false;
    const begunMs = performance.now();
    await write();
    waitMs = Math.max(EVERY_MS, (performance.now() - begunMs) * PARTS);
    isBegun = false;
    if (isAsked) ask();
  };
  return ask;
}
