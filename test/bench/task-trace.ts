import type { CDPSession } from 'playwright';

/** What the renderers' main threads did while they were watched. */
export interface TaskTrace {
  /** Processor time of the longest tasks, in ms, the longest first; waiting for a processor does not count. */
  readonly longestMs: readonly number[];
  /** What the longest task did, the longest part first; parts may lie in each other. */
  readonly parts: readonly string[];
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds by the clock. */
  readonly ts: number;
  readonly dur?: number;
  /** Microseconds on the processor. */
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string };
  };
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
const MOST_TASKS = 5;
const MOST_PARTS = 8;

/** Starts a trace; the returned function ends it. */
export async function traceTasks(devtools: CDPSession): Promise<() => Promise<TaskTrace>> {
  await devtools.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    traceConfig: { includedCategories: CATEGORIES },
  });
  return async () => {
    const complete = new Promise<string | undefined>((resolve) => {
      devtools.once('Tracing.tracingComplete', ({ stream }) => resolve(stream));
    });
    await devtools.send('Tracing.end');
    const { traceEvents } = JSON.parse(await readStream(devtools, (await complete) ?? '')) as {
      readonly traceEvents: readonly TraceEvent[];
    };
    return longestTasks(traceEvents);
  };
}

async function readStream(devtools: CDPSession, handle: string): Promise<string> {
  let text = '';
  for (;;) {
    const { data, eof, base64Encoded = false } = await devtools.send('IO.read', { handle });
    text += base64Encoded ? Buffer.from(data, 'base64').toString() : data;
    if (eof) return text;
  }
}

function longestTasks(events: readonly TraceEvent[]): TaskTrace {
  const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  const asked = events.filter(isOurs); // what the driver asks through the debugger is not the page's doing
  const tasks = events
    .filter((event) => event.name === 'RunTask' && mains.has(thread(event)))
    .filter((task) => !asked.some((event) => thread(event) === thread(task) && isInside(event, task)))
    .toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
    .slice(0, MOST_TASKS);
  const [longest] = tasks;
  const inside = events.filter(
    (event) => longest && isInside(event, longest) && thread(event) === thread(longest),
  );
  return { longestMs: tasks.map(({ tdur = 0 }) => tdur / 1000), parts: longestParts(inside) };
}

function isOurs({ args }: TraceEvent): boolean {
  return args?.chrome_mojo_event_info?.mojo_interface_tag?.includes('DevTools') ?? false;
}

function isInside({ name, ts, dur = 0 }: TraceEvent, task: TraceEvent): boolean {
  return name !== 'RunTask' && ts >= task.ts && ts + dur <= task.ts + (task.dur ?? 0);
}

function longestParts(events: readonly TraceEvent[]): string[] {
  const total = new Map<string, number>();
  for (const { name, tdur = 0 } of events) total.set(name, (total.get(name) ?? 0) + tdur / 1000);
  return [...total]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST_PARTS)
    .map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
}
