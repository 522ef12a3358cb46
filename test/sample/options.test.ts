import { describe, expect, test } from 'vitest';
import { SAMPLING_DEFAULTS, validateSampling } from '../../src/sample/options.ts';

describe('sampling options', () => {
  test('absent and undefined ones take their defaults', () => {
    expect(validateSampling({})).toEqual(SAMPLING_DEFAULTS);
    expect(validateSampling({ temperature: undefined, topP: undefined })).toEqual(SAMPLING_DEFAULTS);
    expect(SAMPLING_DEFAULTS.temperature).toBe(0.7);
  });

  test('given ones are kept, the ends of their ranges too', () => {
    const options = { temperature: 0, topK: 40, topP: 1, minP: 0, frequencyPenalty: -2, presencePenalty: 2 };
    expect(validateSampling({ ...options, repetitionPenalty: 1.1 })).toMatchObject(options);
    expect(validateSampling({ logitBias: { 5: -10_000, 6: 1e4 } }).logitBias).toEqual([
      [5, -10_000],
      [6, 10_000],
    ]);
  });

  test('a bias that rules a token out or in does so, however large: beyond what float32 tells apart is as much', () => {
    expect(validateSampling({ logitBias: { 1: -1e9, 2: 1e39, 3: -10_001 } }).logitBias).toEqual([
      [1, -10_000],
      [2, 10_000],
      [3, -10_000],
    ]);
  });

  test('one we do not know is named', () => {
    expect(() => validateSampling({ temprature: 1 })).toThrow(
      expect.objectContaining({ code: 'option-unknown', detail: { option: 'temprature' } }),
    );
    expect(() => validateSampling({ toString: 1 })).toThrow(
      expect.objectContaining({ code: 'option-unknown' }),
    );
  });

  test.each([
    ['temperature', -0.1],
    ['temperature', 11],
    ['temperature', Number.NaN],
    ['temperature', '1'],
    ['temperature', null],
    ['topK', -1],
    ['topK', 1.5],
    ['topK', Infinity],
    ['topP', 1.1],
    ['topP', -0.1],
    ['minP', 2],
    ['repetitionPenalty', 0],
    ['frequencyPenalty', 2.1],
    ['presencePenalty', -3],
    ['seed', 0.5],
    ['seed', -1],
    ['seed', 2 ** 53],
    ['logitBias', [1]],
    ['logitBias', null],
    ['logitBias', { a: 1 }],
    ['logitBias', { '-1': 1 }],
    ['logitBias', { '1.5': 1 }],
    ['logitBias', { 1: Infinity }],
    ['logitBias', { 1: Number.NaN }],
    ['logitBias', { 1: '2' }],
    ['logitBias', Object.fromEntries(Array.from({ length: 5000 }, (_, id) => [id, 1]))],
  ])('%s of %o is option-invalid', (option, value) => {
    expect(() => validateSampling({ [option]: value })).toThrow(
      expect.objectContaining({ code: 'option-invalid', detail: { option } }),
    );
  });
});
