import type { CDPSession } from 'playwright';

/** What the renderers' main threads did while they were watched. */
export interface TaskTrace {
  /** Processor time of the longest tasks, in ms, the longest first; waiting for a processor does not count. */
  readonly longestMs: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds on the processor. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
const MOST_TASKS = 5;

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
    return { longestMs: longestTasks(traceEvents) };
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

function longestTasks(events: readonly TraceEvent[]): number[] {
  const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  return events
    .filter((event) => event.name === 'RunTask' && mains.has(thread(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
    .toSorted((a, b) => b - a)
    .slice(0, MOST_TASKS);
}
