/** How a page's frames went while something else was going on. */
export interface FrameFigures {
  readonly frames: number;
  readonly seconds: number;
  /** Milliseconds between frames. */
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** Gaps longer than 20 ms (a frame was dropped), and than 50 ms. */
  readonly over20: number;
  readonly over50: number;
  /** Tasks of the main thread that took longer than 50 ms. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** Where the time of long frames went, as far as scripts had a part in it: the longest first. */
  readonly scripts: readonly string[];
}

interface LoafScript {
  readonly invoker: string;
  readonly duration: number;
  readonly sourceURL: string;
  readonly sourceFunctionName: string;
}

const MOST_SCRIPTS = 5;

/** Watches the frames of this page until `work` is over. */
export async function recordFrames(work: () => Promise<void>): Promise<FrameFigures> {
  const times: number[] = [];
  const tasks: number[] = [];
  const scripts = new Map<string, number>();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.entryType === 'longtask') tasks.push(entry.duration);
      else
        for (const script of (entry as unknown as { scripts: LoafScript[] }).scripts) note(scripts, script);
    }
  });
  observer.observe({ type: 'longtask' });
  observer.observe({ type: 'long-animation-frame' });
  let frame = requestAnimationFrame(function tick() {
    times.push(performance.now());
    frame = requestAnimationFrame(tick);
  });
  try {
    await work();
  } finally {
    cancelAnimationFrame(frame);
    observer.disconnect();
  }
  return figuresOf(times, tasks, scripts);
}

function note(scripts: Map<string, number>, script: LoafScript): void {
  const where = `${script.sourceFunctionName || script.invoker} (${script.sourceURL.split('/').at(-1)})`;
  scripts.set(where, Math.max(scripts.get(where) ?? 0, script.duration));
}

function figuresOf(
  times: readonly number[],
  tasks: readonly number[],
  scripts: ReadonlyMap<string, number>,
): FrameFigures {
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return {
    frames: gaps.length,
    seconds: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    mostMs: at(1),
    over20: gaps.filter((gap) => gap > 20).length,
    over50: gaps.filter((gap) => gap > 50).length,
    longTasks: tasks.length,
    longestTaskMs: Math.max(0, ...tasks),
    scripts: [...scripts]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, MOST_SCRIPTS)
      .map(([where, ms]) => `${ms.toFixed(0)} ms ${where}`),
  };
}
