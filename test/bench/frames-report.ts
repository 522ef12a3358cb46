import type { SceneFigures } from './page/frames.ts';
import { table } from './report.ts';
import type { TaskTrace } from './task-trace.ts';

/** How long the main thread was busy, and with what. */
export interface Busy {
  readonly scriptMs: number;
  readonly layoutMs: number;
  /** Everything, the above included. */
  readonly taskMs: number;
}

/** One scene, played once; `Busy` in milliseconds of each second. */
export interface Played extends SceneFigures, Busy, TaskTrace {
  readonly name: string;
}

interface Column {
  readonly heading: string;
  readonly write: (played: Played) => string;
}

const COLUMNS: readonly Column[] = [
  { heading: 'scene', write: ({ name }) => name },
  { heading: 'tokens/s', write: ({ tokensPerSecond }) => tokensPerSecond.toFixed(1) },
  { heading: 'frames/s', write: ({ frames, seconds }) => (frames / seconds).toFixed(1) },
  { heading: 'median ms', write: ({ medianMs }) => medianMs.toFixed(1) },
  { heading: 'p99 ms', write: ({ p99Ms }) => p99Ms.toFixed(1) },
  { heading: 'most ms', write: ({ mostMs }) => mostMs.toFixed(1) },
  { heading: '> 20 ms', write: ({ over20, frames }) => `${((100 * over20) / frames).toFixed(1)} %` },
  { heading: '> 50 ms', write: ({ over50 }) => `${over50}` },
  {
    heading: 'long tasks',
    write: ({ longTasks, longestTaskMs }) =>
      longTasks === 0 ? '0' : `${longTasks} (${longestTaskMs.toFixed(0)} ms)`,
  },
  { heading: 'script ms/s', write: ({ scriptMs }) => scriptMs.toFixed(0) },
  { heading: 'layout ms/s', write: ({ layoutMs }) => layoutMs.toFixed(0) },
  { heading: 'busy ms/s', write: ({ taskMs }) => taskMs.toFixed(0) },
  { heading: 'longest task', write: ({ longestMs }) => `${(longestMs[0] ?? 0).toFixed(1)} ms` },
];

/** The table, and which scripts had a part in long frames. */
export function framesReport(results: readonly Played[]): string[] {
  const cells = results.map((played) => COLUMNS.map(({ write }) => write(played)));
  const lines = table([COLUMNS.map(({ heading }) => heading), ...cells]);
  for (const { name, scripts } of results)
    lines.push(...scripts.map((script) => `In a long frame of ${name}: ${script}`));
  for (const { name, parts } of results) lines.push(`In the longest task of ${name}: ${parts.join(', ')}`);
  return lines;
}
