import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { Engine, EngineOptions } from '../../src/engine/engine.ts';
import golden from '../engine/golden/llama.json' with { type: 'json' };
import { ENGINE_MODELS } from './engine-models.ts';

/** One engine that promises to keep the contract. */
export interface EngineUnderTest {
  readonly name: string;
  open(model: ModelFile, options: EngineOptions): Promise<Engine>;
  /** Largest error of a logit that its arithmetic explains on this model, as a share of the logits' standard deviation. */
  tolerance(model: string): number;
  /** Some of the models, for an engine to which a token is a long time; absent means all. */
  readonly models?: readonly string[];
  /** Sizes of chunks to feed a prompt in; each is one more program to compile for an engine on a GPU. */
  readonly chunks?: readonly number[];
}

interface Golden {
  readonly vocabSize: number;
  /** Standard deviation of the logits. */
  readonly spread: number;
  readonly prompt: readonly number[];
  readonly probes: readonly {
    readonly length: number;
    readonly logSumExp: number;
    readonly top: number;
    readonly logits: readonly number[];
  }[];
  /** The continuation of the first 40 tokens of the prompt. */
  readonly greedy: readonly number[];
}

const GOLDEN: Readonly<Record<string, Golden>> = golden.models;
const LONG = 'q4_1 tied grouped';
const GREEDY_PROMPT = 40;

/** A tiny model of the contract, opened as a file is. */
export async function openTinyModel(name: string): Promise<ModelFile> {
  return openGguf([memorySource(`${name}.gguf`, ENGINE_MODELS[name]!())]);
}

/** What every engine must do, run against one. */
export function engineContract(subject: EngineUnderTest): void {
  describe(`${subject.name}, an engine`, () => {
    describe.each(subject.models ?? Object.keys(ENGINE_MODELS))('runs the tiny model %s', (name) =>
      givesGoldenNumbers(subject, name),
    );
    describe('keeps a cache of positions', () => keepsCache(subject));
    describe('refuses what a caller may not ask', () => refusesBugs(subject));
    describe('opens and closes', () => opensAndCloses(subject));
  });
}

function givesGoldenNumbers(subject: EngineUnderTest, name: string): void {
  const { vocabSize, spread, prompt, probes, greedy } = GOLDEN[name]!;
  const tolerance = subject.tolerance(name) * spread;
  const engine = opened(subject, name);

  test('and its logits are those of an independent implementation', async () => {
    expect(engine().vocabSize).toBe(vocabSize);
    let position = 0;
    for (const { length, logSumExp, top, logits } of probes) {
      const answer = await engine().forward(prompt.slice(position, length), position);
      position = length;
      const some = Array.from(answer).filter((_, id) => id % golden.logitStride === 0);
      expect(answer.length).toBe(vocabSize);
      expect(largestDifference(some, logits), `after ${length} tokens`).toBeLessThan(tolerance);
      expect(Math.abs(logSumExpOf(answer) - logSumExp)).toBeLessThan(tolerance);
      expect(Math.max(...answer) - answer[top]!).toBeLessThan(2 * tolerance);
    }
  });

  test('and its greedy continuation is that of an independent implementation', async () => {
    let logits = await engine().forward(prompt.slice(0, GREEDY_PROMPT), 0);
    for (const [index, token] of greedy.entries()) {
      expect(Math.max(...logits) - logits[token]!, `token ${index}`).toBeLessThan(2 * tolerance);
      logits = await engine().forward([token], GREEDY_PROMPT + index);
    }
  });

  test('and token by token is the same as in chunks', async () => {
    const tokens = prompt.slice(0, GREEDY_PROMPT);
    const single = await feed(engine(), tokens, 1);
    for (const chunk of subject.chunks ?? [3, 4, 5, 17, 64]) {
      const chunked = await feed(engine(), tokens, chunk);
      expect(largestDifference(chunked, single), `chunks of ${chunk}`).toBeLessThan(tolerance);
    }
  });
}

function keepsCache(subject: EngineUnderTest): void {
  const { prompt, spread } = GOLDEN[LONG]!;
  const tolerance = subject.tolerance(LONG) * spread;
  const engine = opened(subject, LONG);

  test('and going back to a position gives what a fresh prompt gives', async () => {
    const other = prompt.map((id) => (id + 1) % engine().vocabSize);
    const mixed = [...prompt.slice(0, 21), ...other.slice(21, 38)];
    const fresh = await feed(engine(), mixed, 64);
    await feed(engine(), prompt, 64);
    const reused = await engine().forward(mixed.slice(21), 21);
    expect(largestDifference(reused, fresh)).toBeLessThan(tolerance);
  });

  test('and going back across several hundred positions leaves nothing behind', async () => {
    const fresh = await feed(engine(), prompt.slice(0, 300), 50);
    await feed(engine(), prompt.toReversed(), 64);
    const again = await feed(engine(), prompt.slice(0, 300), 25);
    expect(largestDifference(again, fresh)).toBeLessThan(tolerance);
  });

  test('and the last token alone may run again', async () => {
    const first = await feed(engine(), prompt.slice(0, 81), 64);
    const again = Float32Array.from(await engine().forward(prompt.slice(80, 81), 80));
    expect(largestDifference(again, first)).toBeLessThan(tolerance);
  });

  test('and without logits the answer is empty while the cache fills all the same', async () => {
    const whole = await feed(engine(), prompt.slice(0, 50), 64);
    expect(await engine().forward(prompt.slice(0, 33), 0, { logits: false })).toHaveLength(0);
    const rest = await engine().forward(prompt.slice(33, 50), 33);
    expect(largestDifference(rest, whole)).toBeLessThan(tolerance);
  });

  test('and the context can be filled to its last position', async () => {
    const { contextLength } = engine();
    const tokens = Array.from({ length: contextLength }, (_, i) => prompt[i % prompt.length]!);
    const logits = await feed(engine(), tokens, 64);
    expect(logits.every(Number.isFinite)).toBe(true);
    await expect(engine().forward([0], contextLength)).rejects.toMatchObject({ code: 'bug' });
  });
}

function refusesBugs(subject: EngineUnderTest): void {
  const { prompt, spread } = GOLDEN[LONG]!;
  const engine = opened(subject, LONG, { contextLength: 64 });

  test.each([
    ['no token', [], 0],
    ['an id beyond the vocabulary', [GOLDEN[LONG]!.vocabSize], 0],
    ['a negative id', [-1], 0],
    ['an id that is no whole number', [1.5], 0],
    ['a negative position', [1], -1],
    ['a position that is no whole number', [1], 0.5],
    ['a position beyond the context', [1], 64],
    ['tokens that run beyond the context', Array<number>(65).fill(1), 0],
    ['a position that leaves a gap', [1], 30],
  ])('such as %s, and goes on as before', async (_, tokens, position) => {
    const before = await feed(engine(), prompt.slice(0, 21), 64);
    await expect(engine().forward(tokens, position)).rejects.toMatchObject({ name: 'Fault', code: 'bug' });
    const after = await engine().forward(prompt.slice(20, 21), 20);
    expect(largestDifference(after, before)).toBeLessThan(subject.tolerance(LONG) * spread);
  });
}

function opensAndCloses(subject: EngineUnderTest): void {
  test('with the context asked for, at most what the model was trained for', async () => {
    const model = await openTinyModel(LONG);
    for (const [wanted, given] of [
      [100, 100],
      [100_000, 512],
    ] as const) {
      const engine = await subject.open(model, { contextLength: wanted });
      expect(engine.contextLength).toBe(given);
      engine.dispose();
    }
    await expect(subject.open(model, { contextLength: 0 })).rejects.toMatchObject({ code: 'option-invalid' });
  });

  test('and says how far it is: bytes that only grow and end at all of them', async () => {
    const seen: [number, number][] = [];
    const model = await openTinyModel(LONG);
    const total = [...model.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const engine = await subject.open(model, { onProgress: (done, all) => seen.push([done, all]) });
    engine.dispose();
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.every(([done, all], i) => all === total && done >= (seen[i - 1]?.[0] ?? 0))).toBe(true);
    expect(seen.at(-1)).toEqual([total, total]);
  });

  test('and opening can be cancelled', async () => {
    const cancel = new AbortController();
    const opening = subject.open(await openTinyModel(LONG), {
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    });
    await expect(opening).rejects.toMatchObject({ name: 'Fault', code: 'aborted' });
  });

  test('and closing twice is closing once, after which it answers no more', async () => {
    const engine = await subject.open(await openTinyModel(LONG), {});
    await engine.forward([1], 0);
    expect(engine.memoryBytes).toBeGreaterThan(0);
    expect(engine.prefillChunk).toBeGreaterThanOrEqual(1);
    engine.dispose();
    engine.dispose();
    await expect(engine.forward([1], 0)).rejects.toMatchObject({ name: 'Fault', code: 'closed' });
  });
}

/** Opens an engine for the tests of one `describe` and closes it after them. */
function opened(subject: EngineUnderTest, model: string, options: EngineOptions = {}): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await subject.open(await openTinyModel(model), options);
  });
  afterAll(() => engine?.dispose());
  return () => engine!;
}

/** All tokens from position 0 in chunks; a copy of the last logits. A GPU compiles a program for each length below 16. */
async function feed(engine: Engine, tokens: readonly number[], chunk: number): Promise<Float32Array> {
  let logits = new Float32Array();
  for (let position = 0; position < tokens.length; position += chunk) {
    logits = new Float32Array(await engine.forward(tokens.slice(position, position + chunk), position));
  }
  return logits;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((largest, value, i) => {
    const difference = Math.abs(value - b[i]!);
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
}

function logSumExpOf(logits: Float32Array): number {
  return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
}
