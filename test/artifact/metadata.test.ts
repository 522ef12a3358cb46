import { describe, expect, test } from 'vitest';
import {
  readBoolean,
  readNumber,
  readNumbers,
  readString,
  readStrings,
} from '../../src/artifact/metadata.ts';
import type { GgufValue } from '../../src/artifact/tensor.ts';

const metadata = new Map<string, GgufValue>([
  ['name', 'tiny'],
  ['layers', 2],
  ['tied', false],
  ['tokens', ['a', 'b']],
  ['mixed', ['a', 1]],
  ['scores', Float32Array.of(0, -1)],
  ['wide', 2n ** 64n - 1n],
]);

describe('metadata getters', () => {
  test('give what is there, false and zero included', () => {
    expect(readString(metadata, 'name')).toBe('tiny');
    expect(readNumber(metadata, 'layers')).toBe(2);
    expect(readBoolean(metadata, 'tied', true)).toBe(false);
    expect(readStrings(metadata, 'tokens')).toEqual(['a', 'b']);
    expect(readNumbers(metadata, 'scores')).toEqual(Float32Array.of(0, -1));
  });

  test('give the fallback for a key that is absent, even when it is undefined', () => {
    expect(readNumber(metadata, 'absent', 7)).toBe(7);
    expect(readString(metadata, 'absent', undefined)).toBeUndefined();
  });

  test('without a fallback an absent key is `gguf-corrupt` and is named', () => {
    expect(() => readNumber(metadata, 'absent')).toThrow(/'absent' is missing/);
  });

  test.each<[string, () => unknown]>([
    ['name', () => readNumber(metadata, 'name', 1)],
    ['layers', () => readString(metadata, 'layers', 'x')],
    ['layers', () => readBoolean(metadata, 'layers')],
    ['mixed', () => readStrings(metadata, 'mixed')],
    ['tokens', () => readNumbers(metadata, 'tokens')],
    ['wide', () => readNumber(metadata, 'wide')],
  ])('a key of another kind is `gguf-corrupt`, fallback or not: %s', (key, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'gguf-corrupt', detail: { key } }));
  });
});
