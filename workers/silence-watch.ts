/** Waits until nothing has been heard for a while. */
export interface SilenceWatch {
  /** Resolves after the first silence; never when the watch ends before. */
  readonly silence: Promise<void>;
  readonly heard: () => void;
  readonly end: () => void;
}

/** Begins to count its `limitMs` milliseconds at once, and anew with everything that is heard. */
export function watchSilence(limitMs: number): SilenceWatch {
  let fall!: () => void;
  const silence = new Promise<void>((resolve) => (fall = resolve));
  let timer = setTimeout(fall, limitMs);
  const end = (): void => clearTimeout(timer);
  const heard = (): void => {
    end();
    timer = setTimeout(fall, limitMs);
  };
  return { silence, heard, end };
}
