import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JudgeCommand } from '../../src/cli/eval-command.ts';
import { runJudge } from '../../src/cli/judge.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import { tinyTextEncoder } from '../fakes/tiny-text-encoder.ts';

const words = ['the', 'cat', 'dog', 'sea', 'is', 'blue', 'speak', 'hello', 'world', 'x'];
const manyTexts = Array.from({ length: 30 }, (_, at) =>
  Array.from({ length: 3 + (at % 5) }, (__, no) => words[(at * 7 + no * no * 3 + no) % words.length]).join(
    ' ',
  ),
);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-judge-'));
  await Promise.all([
    writeFile(join(folder, 'original.gguf'), tinyLlama({ contextLength: 64 })),
    writeFile(join(folder, 'other.gguf'), tinyLlama({ contextLength: 64, seed: 2 })),
    writeFile(join(folder, 'pieces.gguf'), tinyLlama({ contextLength: 64, vocabulary: 'spm' })),
    writeFile(join(folder, 'encoder.gguf'), tinyTextEncoder()),
    writeFile(join(folder, 'encoder-q8.gguf'), tinyTextEncoder({ type: 'Q8_0' })),
    writeFile(join(folder, 'wide-encoder.gguf'), tinyTextEncoder({ hiddenSize: 64 })),
    writeFile(join(folder, 'lines.json'), JSON.stringify(manyTexts)),
    writeFile(
      join(folder, 'texts.json'),
      JSON.stringify(['hello world, hello there', 'the world', 'x'.repeat(100)]),
    ),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function judge(command: Partial<JudgeCommand>, stop = new AbortController()) {
  const seen = { out: '', said: [] as string[], progress: [] as string[] };
  const terminal: Terminal = {
    print: async (text) => void (seen.out += text),
    say: (line) => void seen.said.push(line),
    progress: (line) => void seen.progress.push(line),
    readInput: async () => undefined,
    signal: stop.signal,
  };
  const inFolder = (name: string) => join(folder, name);
  await runJudge(
    {
      name: 'judge', exact: false, json: true, verbose: false, threads: 1, ...command,
      models: (command.models ?? ['original.gguf']).map(inFolder),
      texts: inFolder(command.texts ?? 'texts.json'),
      ...(command.against === undefined ? {} : { against: inFolder(command.against) }),
    },
    terminal,
  ); // prettier-ignore
  return seen;
}

describe('nibble eval --texts', () => {
  test('a model in float32 beside itself: the figures that were promised, first and in order', async () => {
    const { out, said, progress } = await judge({ against: 'original.gguf', exact: true });
    const found = JSON.parse(out);
    expect(Object.keys(found).slice(0, 7)).toEqual([
      'tokens', 'meanKL', 'medianKL', 'p99KL', 'top1', 'perplexity', 'referencePerplexity',
    ]); // prettier-ignore
    expect(found).toMatchObject({ meanKL: 0, top1: 1, texts: 3, cutTexts: 1, model: 'original.gguf' });
    expect(said).toEqual(['1 of 3 texts are longer than 64 tokens: their beginnings are judged.']);
    expect(progress.at(-1)).toBe(`${found.tokens} of ${found.tokens} tokens`);
  });

  test('as it answers, a model is a little beside itself, and another one is far', async () => {
    const models = ['original.gguf', 'other.gguf'];
    const { out } = await judge({ models, against: 'original.gguf', limit: 2 });
    const found = JSON.parse(out);
    expect(found).toMatchObject({ texts: 2, arithmetic: 'engine' });
    expect(found.pace.decodeTokensPerSecond).toBeGreaterThan(0);
    expect(found.meanKL).toBeLessThan(0.01);
    expect(found.others[0].meanKL).toBeGreaterThan(10 * found.meanKL);
    expect(found.others[0].difference.value).toBeCloseTo(found.others[0].meanKL - found.meanKL, 9);
  });

  test('beside itself a model runs in float32, and the card says what that means', async () => {
    const card = join(folder, 'card.json');
    const { out, said } = await judge({ against: 'original.gguf', limit: 2, card });
    expect(JSON.parse(out)).toMatchObject({ arithmetic: 'engine', reference: { arithmetic: 'exact' } });
    expect(said.at(-1)).toMatch(/its own weights in float32/);
    const { about, against, models, texts } = JSON.parse(await readFile(card, 'utf8'));
    expect(about).toMatch(/activations to 8 bits/);
    expect(against).toBe('original.gguf');
    expect(texts).toMatchObject({ name: 'texts.json', count: 2 });
    expect(models[0]).toMatchObject({ name: 'original.gguf', meanKL: JSON.parse(out).meanKL });
  });

  test('people get a table', async () => {
    const { out } = await judge({ against: 'original.gguf', json: false });
    expect(out).toMatch(/^3 texts, \d+ tokens, against original\.gguf/);
    expect(out).toMatch(/mean KL +0\.\d{4} \(/);
  });

  test('a model alone has a perplexity', async () => {
    const { out } = await judge({ exact: true });
    const { perplexity, tokens } = JSON.parse(out);
    expect(perplexity).toBeGreaterThan(1);
    expect(tokens).toBeGreaterThan(60);
  });

  test('other vocabularies, texts that are not there and an abort are refused', async () => {
    const code = (wanted: string) => expect.objectContaining({ code: wanted });
    await expect(judge({ models: ['pieces.gguf'], against: 'original.gguf' })).rejects.toThrow(
      /do not share a vocabulary/,
    );
    await expect(judge({ texts: 'none.json' })).rejects.toEqual(code('option-invalid'));
    const stopped = new AbortController();
    stopped.abort();
    await expect(judge({ against: 'original.gguf' }, stopped)).rejects.toEqual(code('aborted'));
  });
});

describe('nibble eval --texts of a model that makes vectors', () => {
  const encoders = { texts: 'lines.json', against: 'encoder.gguf' };

  test('tells how near vectors and rankings are to those of the original, and writes the card', async () => {
    const card = join(folder, 'encoder-card.json');
    const { out, progress } = await judge({ ...encoders, models: ['encoder-q8.gguf'], card });
    const found = JSON.parse(out);
    expect(found).toMatchObject({ model: 'encoder-q8.gguf', dimensions: 32, texts: 30, truncatedTexts: 0 });
    expect(found.cosine.value).toBeGreaterThan(0.99);
    expect(found.cosine.value).toBeLessThan(1);
    expect(found.recallAt10.value).toBeGreaterThan(0.8);
    expect(progress.at(-1)).toBe('encoder-q8.gguf: 30 of 30 texts');
    const written = JSON.parse(await readFile(card, 'utf8'));
    expect(written).toMatchObject({
      schema: 1,
      against: 'encoder.gguf',
      texts: { name: 'lines.json', count: 30 },
    });
    expect(written.models).toMatchObject([{ name: 'encoder-q8.gguf', cosine: found.cosine }]);
    expect(written.models[0]).not.toHaveProperty('pace');
  });

  test('of the model itself nothing differs', async () => {
    const { out } = await judge({ ...encoders, models: ['encoder.gguf'], json: false });
    expect(out).toMatch(/mean cosine +1\.00000[^]*recall@10 of rankings +1\.0000/);
  });

  test.each([
    ['no original', { texts: 'lines.json' }, '--against'],
    ['too few texts', { ...encoders, texts: 'texts.json' }, '12 texts'],
    ['a report', { ...encoders, report: 'x.html' }, '--report'],
    ['vectors of another length', { ...encoders, models: ['wide-encoder.gguf'] }, '64 numbers'],
    ['a model that answers beside it', { ...encoders, against: 'original.gguf' }, 'makes no vectors'],
  ])('%s is refused', async (_, command, part) => {
    await expect(judge({ models: ['encoder.gguf'], ...command })).rejects.toThrow(part);
  });
});
