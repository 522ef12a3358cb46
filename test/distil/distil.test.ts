import { beforeAll, describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { readNumbers } from '../../src/artifact/metadata.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { distil, type DistilOptions, type DistilProgress } from '../../src/distil/distil.ts';
import { studentFile } from '../../src/distil/student-file.ts';
import type { Teacher } from '../../src/distil/teach.ts';
import { openTextEmbedder } from '../../src/embedding/text-embedder.ts';
import { openReferenceEncoder } from '../../src/engine/reference/reference-encoder.ts';
import { readStaticConfig } from '../../src/engine/static/static-config.ts';
import { openStaticEmbedder } from '../../src/engine/static/static-embedder.ts';
import { openInputTokenizer } from '../../src/text/input-tokenizer.ts';
import { faultOf } from '../fakes/fault-of.ts';
import { tinySentences, tinyTeacher } from '../fakes/tiny-teacher.ts';

describe('a student of a small encoder', () => {
  let model: ModelFile;
  let teacher: Teacher;
  let tokenTypes: ArrayLike<number>;
  const texts = tinySentences(96);

  beforeAll(async () => {
    model = await openGguf([memorySource('teacher.gguf', tinyTeacher())]);
    const embedder = await openReferenceEncoder(model);
    teacher = { tokenizer: openInputTokenizer(model.metadata), embedder, maxTokens: 64 };
    tokenTypes = readNumbers(model.metadata, 'tokenizer.ggml.token_type');
  });

  const made = async (options: DistilOptions) => distil(teacher, { dimensions: 32, tokenTypes, ...options });

  async function meanCosine(options: DistilOptions): Promise<number> {
    const bytes = studentFile(await made({ dimensions: 64, ...options }), model, 'student');
    const student = await openGguf([memorySource('student.gguf', bytes)]);
    const static_ = openTextEmbedder(openInputTokenizer(student.metadata), await openStaticEmbedder(student));
    const theirs = await openTextEmbedder(teacher.tokenizer, teacher.embedder, 64).embed(texts);
    const ours = await static_.embed(texts);
    // dot products among texts are what a turn of all axes leaves as it is
    const products = (vectors: readonly Float32Array[]) =>
      vectors.slice(1).map((vector) => vector.reduce((sum, value, d) => sum + value * vectors[0]![d]!, 0));
    const [a, b] = [products(theirs.vectors), products(ours.vectors)];
    return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
  }

  test('that is refined has the likeness of texts nearer to the teacher’s', async () => {
    const plain = await meanCosine({ texts });
    const taught = await meanCosine({ texts, refine: true, epochs: 200 });
    expect(taught).toBeLessThan(plain * 0.7);
  });

  test('is the same for the same seed', async () => {
    const first = await made({ texts, refine: true, seed: 3 });
    expect(await made({ texts, refine: true, seed: 3 })).toEqual(first);
    expect((await made({ texts, refine: true, seed: 4 })).vectors).not.toEqual(first.vectors);
  });

  test('needs no texts, and has no vector for marks', async () => {
    const { vectors, share, texts: count } = await made({});
    expect(count).toBe(0);
    expect(share).toBeGreaterThan(0.9); // 16 tokens span 15 dimensions once they are centred
    const rowOf = (token: number) => vectors.subarray(token * 32, (token + 1) * 32);
    for (const token of [0, 2, 3, 4]) expect(rowOf(token)).toEqual(new Float32Array(32));
    for (const token of [1, 5, 19]) expect(Math.hypot(...rowOf(token))).toBeGreaterThan(0);
  });

  test('is a file that says how far its vectors may be cut', async () => {
    const bytes = studentFile(await made({}), model, 'student');
    const file = await openGguf([memorySource('student.gguf', bytes)]);
    expect(readStaticConfig(file)).toMatchObject({ dimensions: 32, vocabSize: 20, matryoshka: [32] });
    expect(file.metadata.get('tokenizer.ggml.tokens')).toEqual(model.metadata.get('tokenizer.ggml.tokens'));
  });

  test('tells how far it is, phase by phase', async () => {
    const told: DistilProgress[] = [];
    await made({ texts, refine: true, onProgress: (progress) => told.push(progress) });
    expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['vocabulary', 'texts', 'axes', 'refine']);
    for (const { done, total } of told) expect(done).toBeLessThanOrEqual(total);
    expect(told.at(-1)).toMatchObject({ done: 192, total: 192 });
  });

  test('an abort is heard in each phase', async () => {
    for (const wanted of ['vocabulary', 'texts', 'axes', 'refine']) {
      const abort = new AbortController();
      const onProgress = ({ phase }: DistilProgress) => void (phase === wanted && abort.abort());
      const job = made({ texts, refine: true, epochs: 50, signal: abort.signal, onProgress });
      expect((await faultOf(job)).code).toBe('aborted');
    }
  });

  test.each<[string, DistilOptions]>([
    ['dimensions that are no whole blocks', { dimensions: 48 }],
    ['more dimensions than the teacher has', { dimensions: 96 }],
    ['refining without texts', { refine: true }],
    ['texts in which there is nothing', { texts: [' ', ''] }],
  ])('refuses %s', async (_, options) => {
    expect((await faultOf(made(options))).code).toBe('option-invalid');
  });
});
