/** A job that runs once a frame at most. */
export interface FrameJob {
  /** Lets it run at the next frame. */
  ask(): void;
  /** Runs it now if somebody asked. */
  flush(): void;
}

/** However often it is asked for, `job` runs once before the next picture. */
export function nextFrame(job: () => void): FrameJob {
  let frame: number | undefined;
  const run = (): void => {
    frame = undefined;
    job();
  };
  return {
    ask: () => {
      frame ??= requestAnimationFrame(run);
    },
    flush: () => {
      if (frame === undefined) return;
      cancelAnimationFrame(frame);
      run();
    },
  };
}
