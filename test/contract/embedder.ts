import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { Embedder, EmbedderOptions } from '../../src/engine/embedder.ts';
import golden from '../engine/golden/encoders.json' with { type: 'json' };
import { EMBEDDER_MODELS } from './embedder-models.ts';

/** One embedder that promises to keep the contract. */
export interface EmbedderUnderTest {
  readonly name: string;
  open(model: ModelFile, options: EmbedderOptions): Promise<Embedder>;
  /** How far 1 − cosine to the golden vector may be from 0 on this model. */
  tolerance(model: string): number;
  /** Whether a text's vector is the same to the last bit, whatever else is in the batch; if not, as near as `tolerance`. */
  readonly exact: boolean;
  /** Some of the models; absent: all. */
  readonly models?: readonly string[];
}

interface Golden {
  readonly texts: readonly (readonly number[])[];
  readonly vectors: readonly (readonly number[])[];
}

const GOLDEN: Readonly<Record<string, Golden>> = golden;
const MEAN = 'q8_0 mean';

/** A tiny encoder of the contract, opened as a file is. */
export async function openTinyEncoder(name: string): Promise<ModelFile> {
  return openGguf([memorySource(`${name}.gguf`, EMBEDDER_MODELS[name]!())]);
}

/** What every embedder must do, run against one. */
export function embedderContract(subject: EmbedderUnderTest): void {
  describe(`${subject.name}, an embedder`, () => {
    describe.each(subject.models ?? Object.keys(EMBEDDER_MODELS))('runs the tiny model %s', (name) =>
      givesGoldenVectors(subject, name),
    );
    describe('refuses what a caller may not ask', () => refusesBugs(subject));
    describe('opens and closes', () => opensAndCloses(subject));
  });
}

function givesGoldenVectors(subject: EmbedderUnderTest, name: string): void {
  const { texts, vectors } = GOLDEN[name]!;
  const embedder = opened(subject, name);

  test('and its vectors are those of an independent implementation', async () => {
    expect(embedder().dimensions).toBe(vectors[0]!.length);
    for (const [i, text] of texts.entries()) {
      const [vector] = rowsOf(await embedder().embed([text]), embedder());
      expect(Math.abs(Math.hypot(...vector!) - 1)).toBeLessThan(1e-5);
      expect(1 - cosine(vector!, vectors[i]!), `text ${i}`).toBeLessThan(subject.tolerance(name));
    }
  });

  test('and a vector does not depend on what else is in the batch', async () => {
    const alone: Float32Array[] = [];
    for (const text of texts) alone.push(...rowsOf(await embedder().embed([text]), embedder()));
    for (const order of [
      texts.map((_, i) => i),
      texts.map((_, i) => texts.length - 1 - i),
      [2, 0, 2, 1, 1, 3, 0],
    ]) {
      const rows = rowsOf(await embedder().embed(order.map((i) => texts[i]!)), embedder());
      for (const [place, i] of order.entries()) {
        if (subject.exact) expect(rows[place]).toEqual(alone[i]);
        else expect(1 - cosine(rows[place]!, alone[i]!)).toBeLessThan(subject.tolerance(name));
      }
    }
  });

  test('and a text may be as long as the context', async () => {
    const { contextLength, vocabSize } = embedder();
    const text = Array.from({ length: contextLength }, (_, i) => (i * 7) % vocabSize);
    expect((await embedder().embed([text])).every(Number.isFinite)).toBe(true);
  });
}

function refusesBugs(subject: EmbedderUnderTest): void {
  const embedder = opened(subject, MEAN);

  test.each([
    ['no text', () => []],
    ['a text of no token', () => [[1, 2], []]],
    ['a text beyond the context', () => [Array<number>(embedder().contextLength + 1).fill(1)]],
    ['more tokens than a batch', () => Array.from({ length: embedder().batchTokens + 1 }, () => [1])],
    ['an id beyond the vocabulary', () => [[embedder().vocabSize]]],
    ['an id that is no whole number', () => [[1.5]]],
  ] as const)('such as %s, and goes on as before', async (_, texts) => {
    const before = await embedder().embed([[1, 2, 3]]);
    await expect(embedder().embed(texts())).rejects.toMatchObject({ name: 'Fault', code: 'bug' });
    expect(await embedder().embed([[1, 2, 3]])).toEqual(before);
  });
}

function opensAndCloses(subject: EmbedderUnderTest): void {
  test('and says how far it is: bytes that only grow and end at all of them', async () => {
    const seen: [number, number][] = [];
    const model = await openTinyEncoder(MEAN);
    const total = [...model.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const embedder = await subject.open(model, { onProgress: (done, all) => seen.push([done, all]) });
    embedder.dispose();
    expect(seen.every(([done, all], i) => all === total && done >= (seen[i - 1]?.[0] ?? 0))).toBe(true);
    expect(seen.at(-1)).toEqual([total, total]);
  });

  test('and opening can be cancelled', async () => {
    const cancel = new AbortController();
    const onProgress = (): void => cancel.abort();
    const opening = subject.open(await openTinyEncoder(MEAN), { signal: cancel.signal, onProgress });
    await expect(opening).rejects.toMatchObject({ name: 'Fault', code: 'aborted' });
  });

  test('and closing twice is closing once, after which it answers no more', async () => {
    const embedder = await subject.open(await openTinyEncoder(MEAN), {});
    expect(embedder.memoryBytes).toBeGreaterThan(0);
    expect(embedder.batchTokens).toBeGreaterThanOrEqual(embedder.contextLength);
    embedder.dispose();
    embedder.dispose();
    await expect(embedder.embed([[1]])).rejects.toMatchObject({ name: 'Fault', code: 'closed' });
  });
}

/** Opens an embedder for the tests of one `describe` and closes it after them. */
function opened(subject: EmbedderUnderTest, model: string): () => Embedder {
  let embedder: Embedder | undefined;
  beforeAll(async () => {
    embedder = await subject.open(await openTinyEncoder(model), {});
  });
  afterAll(() => embedder?.dispose());
  return () => embedder!;
}

function rowsOf(vectors: Float32Array, { dimensions }: Embedder): Float32Array[] {
  const count = vectors.length / dimensions;
  return Array.from({ length: count }, (_, i) => vectors.slice(i * dimensions, (i + 1) * dimensions));
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
    Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
