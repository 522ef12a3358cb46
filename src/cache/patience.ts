/** The wait for somebody who is expected to give signs of life. */
export interface Patience {
  /** Aborted when the caller's signal is, and by silence. */
  readonly signal: AbortSignal;
  /** True when it was silence. */
  readonly lost: boolean;
  /** There was a sign of life. */
  renew(): void;
  /** The wait is over. */
  end(): void;
}

/** Lasts until there has been silence for `ms`. */
export function openPatience(ms: number, signal: AbortSignal): Patience {
  const silence = new AbortController();
  const wait = (): ReturnType<typeof setTimeout> => setTimeout(() => silence.abort(), ms);
  let timer: ReturnType<typeof setTimeout> | undefined = wait();
  return {
    signal: AbortSignal.any([signal, silence.signal]),
    get lost() {
      return silence.signal.aborted && !signal.aborted;
    },
    renew() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = wait();
    },
    end() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
