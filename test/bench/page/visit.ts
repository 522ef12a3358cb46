import type { BenchedEngine, LoadPlan, OpenEngine } from './benched-engine.ts';
import { questionOf } from './questions.ts';

/** What one page load shall do. */
export interface VisitPlan extends LoadPlan {
  /** Another seed gives other prompts. */
  readonly seed: number;
  /** `fill` only loads and answers once, so that weights and compiled code are cached. */
  readonly kind: 'fill' | 'measure';
  readonly decodeTokens: number;
  /** Also stop a long prefill; needs room for it in the context. */
  readonly abort: boolean;
}

/** What one page load has shown. Times in ms by the page's clock. */
export interface VisitFigures {
  readonly threads: number;
  readonly detail: string;
  /** From the start of the page load to the model being ready. */
  readonly loadMs: number;
  /** From the start of the page load to the first token of a 37-token prompt. */
  readonly firstTokenMs: number;
  readonly ttft37Ms: number;
  readonly ttft256Ms: number;
  /** Prompt tokens over the time to the first token. */
  readonly prefillTps: number;
  /** After the first token. */
  readonly decodeTps: number;
  readonly memoryBytes: number;
  readonly abort?: AbortFigures;
  /** What was not as asked for: a prompt of another length, tokens from the cache, an early end. */
  readonly doubts: readonly string[];
}

export interface AbortFigures {
  /** From the abort in the middle of a 2,000-token prefill until the next smallest request has been answered. */
  readonly abortMs: number;
  /** The same smallest request on an idle model. */
  readonly idleMs: number;
}

const SHORT_PROMPT = 37;
const LONG_PROMPT = 256;
const WARM_UP_PROMPT = 128;
const WARM_UP_TOKENS = 16;
const ABORTED_PROMPT = 2000;
/** Long enough to be in the middle of the prefill, short enough not to be through. */
const ABORT_AFTER_MS = 250;

/** Reads the plan from the page's address, follows it, and leaves the promise of its figures for the driver. */
export function startVisit(open: OpenEngine): void {
  const plan = JSON.parse(new URLSearchParams(location.search).get('plan') ?? '') as VisitPlan;
  const figures = plan.kind === 'fill' ? fill(open, plan) : visit(open, plan);
  figures.catch(() => {}); // the driver hears of it
  Object.assign(globalThis, { figures });
}

async function fill(open: OpenEngine, plan: VisitPlan): Promise<void> {
  const engine = await open(plan);
  await engine.ask(questionOf(SHORT_PROMPT, WARM_UP_TOKENS, plan.seed), { onText() {} });
}

async function visit(open: OpenEngine, plan: VisitPlan): Promise<VisitFigures> {
  const engine = await open(plan);
  const loadMs = performance.now(); // since the navigation began
  const doubts: string[] = [];
  let seed = plan.seed;
  const ask = (promptTokens: number, maxTokens: number) =>
    timedAnswer(engine, { promptTokens, maxTokens, seed: seed++, doubts });

  const first = await ask(SHORT_PROMPT, 1);
  await engine.touch();
  await ask(WARM_UP_PROMPT, WARM_UP_TOKENS);
  await engine.touch();
  const short = await ask(SHORT_PROMPT, 1);
  await engine.touch();
  const long = await ask(LONG_PROMPT, 1 + plan.decodeTokens);
  const memoryBytes = await engine.memoryBytes();
  const abort = plan.abort ? await measureAbort(engine, seed) : undefined;
  return {
    threads: engine.threads,
    detail: engine.detail,
    loadMs,
    firstTokenMs: first.firstAt,
    ttft37Ms: short.ttftMs,
    ttft256Ms: long.ttftMs,
    prefillTps: (LONG_PROMPT / long.ttftMs) * 1000,
    decodeTps: (plan.decodeTokens / long.decodeMs) * 1000,
    memoryBytes,
    ...(abort === undefined ? {} : { abort }),
    doubts,
  };
}

interface Task {
  readonly promptTokens: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly doubts: string[];
}

async function timedAnswer(engine: BenchedEngine, { promptTokens, maxTokens, seed, doubts }: Task) {
  const begin = performance.now();
  let firstAt = 0;
  const onText = (): void => {
    firstAt ||= performance.now();
  };
  const answer = await engine.ask(questionOf(promptTokens, maxTokens, seed), { onText });
  const end = performance.now();
  if (answer.promptTokens !== promptTokens)
    doubts.push(`a prompt had ${answer.promptTokens} tokens, not ${promptTokens}`);
  if (answer.cachedTokens > 0)
    doubts.push(`${answer.cachedTokens} of ${promptTokens} prompt tokens were reused`);
  if (answer.completionTokens !== maxTokens)
    doubts.push(`an answer had ${answer.completionTokens} tokens, not ${maxTokens}`);
  if (firstAt === 0) doubts.push('an answer had no text');
  return { firstAt, ttftMs: firstAt - begin, decodeMs: end - firstAt };
}

async function measureAbort(engine: BenchedEngine, seed: number): Promise<AbortFigures> {
  const idleMs = await timed(() => engine.touch());
  const stop = new AbortController();
  const onText = (): never => {
    throw new Error('The 2,000-token prompt was through before it could be aborted.');
  };
  const asked = engine.ask(questionOf(ABORTED_PROMPT, 1, seed), { onText, signal: stop.signal });
  const outcome = asked.then(
    () => 'answered',
    (error: unknown) => (stop.signal.aborted ? 'aborted' : Promise.reject(error)),
  );
  await new Promise((resolve) => setTimeout(resolve, ABORT_AFTER_MS));
  const abortMs = await timed(async () => {
    stop.abort();
    if ((await outcome) !== 'aborted') throw new Error('The aborted request was answered all the same.');
    await engine.touch();
  });
  return { abortMs, idleMs };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
