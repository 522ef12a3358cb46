import { beforeAll, describe, expect, test } from 'vitest';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { readDecoderConfig } from '../../../src/engine/decoder-config.ts';
import { openReferenceEngine } from '../../../src/engine/reference/reference-engine.ts';
import { readerOf, type CalibrationReader } from '../../../src/quant/calibrate/calibration-reader.ts';
import type { CalibratedModel } from '../../../src/quant/calibrate/calibration-tally.ts';
import { readCalibration } from '../../../src/quant/calibrate/read-calibration.ts';
import { sampleTexts } from '../../../src/quant/calibrate/sample-texts.ts';
import { openTokenizer } from '../../../src/text/tokenizer.ts';
import { faultFrom } from '../../fakes/fault-from.ts';
import { withTeacherGguf } from '../../fakes/teacher-gguf.ts';
import { tinyFamily } from '../../fakes/tiny-family.ts';
import stories from '../../data/stories.json' with { type: 'json' };

let teacher: CalibratedModel;

beforeAll(async () => {
  teacher = await withTeacherGguf(async (model) => ({
    tokenizer: openTokenizer(model.metadata),
    config: readDecoderConfig(model),
  }));
});

async function* oneByOne(texts: Iterable<string | readonly number[]>) {
  yield* texts;
}

describe('reading', () => {
  test('stories become token ids, each begun as the model was trained to see one begin', async () => {
    const told: number[] = [];
    const { texts, tokens, warnings } = await readCalibration(oneByOne(stories.calibration), teacher, {
      onProgress: (done) => told.push(done),
    });
    expect(texts).toEqual(
      stories.calibration.map((text) => teacher.tokenizer.encode(text, { addBos: true })),
    );
    expect(tokens).toBe(texts.flat().length);
    expect(told.at(-1)).toBe(tokens - texts.length);
    expect(warnings).toEqual([]);
  });

  test('it stops at the tokens that are wanted, also of a reader that goes on for ever', async () => {
    const { texts, tokens } = await readCalibration(forever(), teacher, { maxTokens: 1000 });
    expect(tokens - texts.length).toBe(1000);
  });

  test('one long text is cut into even parts, at least four, none longer than the context', async () => {
    const text = [stories.calibration.slice(0, 12).join('\n')];
    const { texts } = await readCalibration(text, teacher);
    const { contextLength } = teacher.config;
    const all = texts.flatMap((part) => part.slice(1));
    expect(all).toEqual(teacher.tokenizer.encode(text[0]!));
    expect(texts.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(contextLength);
    const short = await readCalibration([text[0]!.slice(0, 2000)], teacher);
    expect(short.texts).toHaveLength(4);
  });

  test('a text far beyond what can be encoded at once is read as far as it is wanted', async () => {
    const text = stories.calibration.join(' ').repeat(20);
    expect(text.length).toBeGreaterThan(2 ** 19);
    const { tokens, texts } = await readCalibration([text], teacher, { maxTokens: 17_000 });
    expect(tokens - texts.length).toBe(17_000);
  });

  test('ids are taken as they are', async () => {
    const ids = stories.calibration
      .slice(0, 8)
      .map((text) => teacher.tokenizer.encode(text, { addBos: true }));
    expect((await readCalibration(ids, teacher)).texts).toEqual(ids);
  });

  async function* forever() {
    for (;;) yield stories.calibration[0]!;
  }
});

describe('doubts', () => {
  const read = (reader: CalibrationReader, options = {}) => readCalibration(reader, teacher, options);

  test.each([
    ['no text', [], 'no calibration text'],
    ['empty texts', ['', ''], 'no calibration text'],
    ['too little', ['Once upon a time.'], 'at least 256'],
    [
      'Chinese',
      ['从前有一个小女孩，名叫莉莉。她喜欢在阳光下和她的狗一起玩耍。'.repeat(20)],
      'parts of characters',
    ],
    [
      'Korean',
      ['옛날 옛적에 릴리라는 작은 소녀가 살았습니다. 강아지와 함께.'.repeat(20)],
      'parts of characters',
    ],
    ['ids of another vocabulary', [[1, 2, 32_000]], '32000'],
  ])('%s is refused', async (_, texts, message) => {
    await expect(read(texts)).rejects.toMatchObject({
      code: 'calibration-invalid',
      message: expect.stringContaining(message) as string,
    });
  });

  test('fewer tokens than the model is wide are doubtful, and so is a language of which only letters are known', async () => {
    const { warnings } = await read([stories.calibration[0]!, stories.calibration[1]!], { maxTokens: 270 });
    expect(warnings).toEqual([expect.stringContaining('288')]);
    const greek = 'Μια φορά κι έναν καιρό ήταν ένα μικρό κορίτσι που το έλεγαν Λίλη. '.repeat(12);
    expect((await read([greek])).warnings).toEqual([expect.stringContaining('every character')]);
    const long = await read([greek.repeat(60)], { maxTokens: 1000 }); // of a long text, what was read counts
    expect(long.warnings).toEqual([expect.stringContaining('every character')]);
    const german =
      'Es war einmal ein kleines Mädchen, das hieß Lilly. Übermütig lief sie über die Wiese. '.repeat(12);
    expect((await read([german])).warnings).toEqual([]);
  });

  test('an abort ends it, and limits must be whole numbers', async () => {
    await expect(read(stories.calibration, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    await expect(read(stories.calibration, { maxTokens: 0.5 })).rejects.toMatchObject({
      code: 'option-invalid',
    });
  });
});

describe('files', () => {
  test.each([
    ['a JSON array', '["a b", "c"]', ['a b', 'c']],
    ['an array of objects', '[{ "text": "a", "meta": 1 }]', ['a']],
    ['ids', '[[1, 2], [3]]', [[1, 2], [3]]],
    ['JSON one to a line', '{"text": "a"}\n{"text": "b"}\n', ['a', 'b']],
    ['plain text', 'Once upon a time\n\nthere was.', ['Once upon a time\n\nthere was.']],
    ['plain text that begins with a bracket', '[1] A footnote.', ['[1] A footnote.']],
  ])('%s', (_, content, texts) => {
    expect([...(readerOf(content) as Iterable<unknown>)]).toEqual(texts);
  });

  test.each(['["cut off', '[["a"]]', '{"title": "no text"}'])('%s is refused', (content) => {
    expect(faultFrom(() => readerOf(content)).code).toBe('calibration-invalid');
  });
});

describe('text of the model itself', () => {
  const open = async () =>
    openReferenceEngine(
      await openGguf([
        memorySource('tiny.gguf', tinyFamily({ architecture: 'llama', seed: 5, type: 'F32' })),
      ]),
    );
  const words = { bosId: 1, endIds: new Set([2]) };

  test('is the same for the same seed, begins as texts begin and has no end in it', async () => {
    const engine = await open();
    const some = async (seed: number) => {
      const texts: number[][] = [];
      for await (const text of sampleTexts(engine, words, { seed, textTokens: 24 })) {
        if (texts.push(text) === 3) return texts;
      }
      return texts;
    };
    const texts = await some(7);
    expect(texts).toEqual(await some(7));
    expect(texts).not.toEqual(await some(8));
    for (const text of texts) {
      expect(text[0]).toBe(1);
      expect(text).not.toContain(2);
      expect(text.length).toBeGreaterThanOrEqual(16);
      expect(text.length).toBeLessThanOrEqual(24);
    }
    engine.dispose();
  });

  test('can be aborted', async () => {
    const texts = sampleTexts(await open(), words, { signal: AbortSignal.abort() });
    await expect(texts.next()).rejects.toMatchObject({ code: 'aborted' });
  });
});
