import { describe, expect, test } from 'vitest';
import { overlayModel } from '../../src/artifact/overlay-model.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { readFloats } from '../../src/engine/read-floats.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { ExtentWatch } from '../../src/judge/activation-extent.ts';
import { openBatchLogits } from '../../src/judge/batch-logits.ts';
import { answerCloze, clozeItems } from '../../src/judge/cloze.ts';
import { engineLogits } from '../../src/judge/engine-logits.ts';
import { measureLayerErrors } from '../../src/judge/layer-errors.ts';
import type { LogitSource } from '../../src/judge/logit-source.ts';
import { measurePerplexity } from '../../src/judge/perplexity.ts';
import { sampleLogProbs } from '../../src/judge/sample-log-probs.ts';
import { plainArithmetic } from '../../src/quant/arithmetic/plain-arithmetic.ts';
import { openTinyModel } from '../contract/engine.ts';
import golden from './golden/comparison.json' with { type: 'json' };

const TEXT = [3, 17, 42, 5, 99, 7, 61, 12, 88];
const options = { arithmetic: plainArithmetic };

/** One matrix of the model, scaled. */
async function scaled(model: ModelFile, name: string, by: number): Promise<ModelFile> {
  const values = await readFloats(model, model.tensors.get(name)!);
  const data = new Uint8Array(values.map((value) => value * by).buffer);
  return overlayModel(model, new Map([[name, { type: 'F32', data }]]));
}

describe('errors of layers', () => {
  test('none of a model beside itself', async () => {
    const model = await openTinyModel('f16 untied');
    for (const { own, gathered } of await measureLayerErrors(model, model, [TEXT], options)) {
      expect({ own, gathered }).toEqual({ own: 0, gathered: 0 });
    }
  });

  test('what one layer does wrong is its own, and gathers behind it', async () => {
    const model = await openTinyModel('f16 untied');
    const wrong = await scaled(model, 'blk.1.ffn_down.weight', 0);
    const [first, second] = await measureLayerErrors(model, wrong, [TEXT], options);
    expect(first).toEqual({ layer: 0, own: 0, gathered: 0 });
    const half = await measureLayerErrors(
      model,
      await scaled(model, 'blk.1.ffn_down.weight', 0.5),
      [TEXT],
      options,
    );
    expect(second!.own / half[1]!.own).toBeCloseTo(4, 3); // half as wrong, a quarter of the square
    expect(second!.gathered / half[1]!.gathered).toBeCloseTo(4, 3);
  });
});

test('what goes into matrices is seen: the largest and the usual', async () => {
  const model = await openTinyModel('f16 untied');
  const watch = new ExtentWatch();
  const watched = await openBatchLogits(model, plainArithmetic, { products: watch.products });
  await watched.logits(TEXT, () => {});
  const extents = watch.extents();
  expect(extents.map(({ role }) => role).slice(0, 4)).toEqual(['q', 'o', 'gate', 'down']);
  for (const { largest, usual } of extents) expect(largest).toBeGreaterThan(usual);
});

test("perplexity is numpy's", async () => {
  const source: LogitSource = {
    vocabSize: 11,
    async logits(tokens, each) {
      const text = golden.texts.find((one) => tokens.every((id, at) => one.tokens[at] === id))!;
      for (const position of tokens.keys()) each(position, Float32Array.from(text.models[1]![position]!));
    },
  };
  const found = await measurePerplexity(
    source,
    golden.texts.map(({ tokens }) => tokens),
  );
  expect(found.tokens).toBe(golden.comparisons[1]!.tokens);
  expect(found.perplexity).toBeCloseTo(golden.comparisons[1]!.perplexity, 9);
});

describe('an engine as a source of logits', () => {
  test('gives the same behind a prompt as token by token, also where the text before began alike', async () => {
    const engine = await openReferenceEngine(await openTinyModel('f16 untied'));
    const source = engineLogits(engine);
    const all: number[] = [];
    await source.logits(TEXT, (_, logits) => all.push(logits[5]!));
    for (const from of [3, 6, 0]) {
      const some: [number, number][] = [];
      const tokens = from === 6 ? [...TEXT.slice(0, 7), 9] : TEXT;
      await source.logits(tokens, (position, logits) => some.push([position, logits[5]!]), undefined, from);
      expect(some[0]![0]).toBe(from);
      expect(some[0]![1]).toBeCloseTo(all[from]!, 5);
    }
    await expect(source.logits(Array(1000).fill(1), () => {})).rejects.toMatchObject({
      code: 'context-overflow',
    });
    await expect(source.logits(TEXT, () => {}, AbortSignal.abort())).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});

test('sampled log-probabilities are the same tokens of both, and seeded', async () => {
  const source = await openBatchLogits(await openTinyModel('f16 untied'), plainArithmetic);
  const pairs = await sampleLogProbs(source, source, TEXT);
  expect(pairs).toHaveLength(TEXT.length * 5);
  for (const [reference, model] of pairs) expect(model).toBe(reference);
  expect(await sampleLogProbs(source, source, TEXT)).toEqual(pairs);
  expect(await sampleLogProbs(source, source, TEXT, { seed: 2 })).not.toEqual(pairs);
});

describe('multiple choice', () => {
  const texts = Array.from({ length: 4 }, (_, text) =>
    Array.from({ length: 4 }, (__, at) => `This is the sentence ${at} of text number ${text}.`).join(' '),
  );

  test('asks for the true next sentence among those of other texts', () => {
    const items = clozeItems(texts, { count: 6 });
    expect(items).toHaveLength(6);
    for (const { context, options: all, answer } of items) {
      const [, text] = /text number (\d)\.$/.exec(context)!;
      expect(all).toHaveLength(4);
      expect(new Set(all).size).toBe(4);
      expect(all.map((option) => option.includes(`number ${text}`))).toEqual(
        all.map((_, at) => at === answer),
      );
      const [at] = /sentence (\d)/.exec(all[answer]!)!.slice(1).map(Number);
      expect(context.endsWith(`sentence ${at! - 1} of text number ${text}.`)).toBe(true);
    }
    expect(clozeItems(texts, { count: 6 })).toEqual(items);
    expect(clozeItems(texts, { count: 6, seed: 2 })).not.toEqual(items);
    expect(clozeItems(['Too short.'])).toEqual([]);
  });

  /** A token is a byte; the model likes some bytes more than others, whatever came before. */
  test('answers by log-likelihood for each byte', async () => {
    const encode = (text: string): number[] => [...new TextEncoder().encode(text)];
    const liking = (letter: string): LogitSource => ({
      vocabSize: 128,
      async logits(tokens, each) {
        const logits = new Float32Array(128);
        logits[letter.charCodeAt(0)] = 3;
        for (const position of tokens.keys()) each(position, logits);
      },
    });
    const item = { context: 'x', options: ['aab', 'aabbbbbbbb'], answer: 0 };
    const answer = (letter: string) => answerCloze(liking(letter), { encode, addBos: false }, [item]);
    expect((await answer('a')).accuracy.value).toBe(1); // two of three letters, beside two of ten
    expect((await answer('b')).accuracy.value).toBe(0); // although fewer letters are likelier together
  });
});
