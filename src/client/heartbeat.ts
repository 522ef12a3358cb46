/** Three silent ticks in a row mean death; ticks are counted, not time, so a laptop may sleep. */
const SILENT_TICKS = 3;

export interface Heartbeat {
  /** Watches until the returned function is called. */
  watch(): () => void;
}

/**
 * Pings while somebody waits for an answer, and calls `onSilence` when the other side has stopped answering.
 * A worker that computes answers between its steps, so silence means that it is stuck or gone.
 */
export function openHeartbeat(ping: () => Promise<void>, everyMs: number, onSilence: () => void): Heartbeat {
  let watchers = 0;
  let silent = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const tick = (): void => {
    if (silent++ === SILENT_TICKS) return onSilence();
    ping().then(
      () => (silent = 0),
      () => {},
    );
  };
  const leave = (): void => {
    if (--watchers === 0) clearInterval(timer);
  };
  return {
    watch() {
      if (watchers++ === 0) {
        silent = 0;
        timer = setInterval(tick, everyMs);
      }
      let left = false;
      return () => {
        if (!left) leave();
        left = true;
      };
    },
  };
}
