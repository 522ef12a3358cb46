import { Fault } from '../core/fault.ts';
import type { GgufValue, ModelFile, NumberArray } from './tensor.ts';

type Metadata = ModelFile['metadata'];

/** The key's string, or the fallback when the key is absent. */
export function readString<T = never>(metadata: Metadata, key: string, ...fallback: [] | [T]): string | T {
  return read(metadata, { key, expected: 'a string', is: isString }, fallback);
}

/** The key's number, or the fallback when the key is absent. */
export function readNumber<T = never>(metadata: Metadata, key: string, ...fallback: [] | [T]): number | T {
  return read(metadata, { key, expected: 'a number', is: isNumber }, fallback);
}

/** The key's boolean, or the fallback when the key is absent. */
export function readBoolean<T = never>(metadata: Metadata, key: string, ...fallback: [] | [T]): boolean | T {
  return read(metadata, { key, expected: 'true or false', is: isBoolean }, fallback);
}

/** The key's array of strings, or the fallback when the key is absent. */
export function readStrings<T = never>(
  metadata: Metadata,
  key: string,
  ...fallback: [] | [T]
): readonly string[] | T {
  return read(metadata, { key, expected: 'an array of strings', is: isStrings }, fallback);
}

/** The key's array of numbers, or the fallback when the key is absent. */
export function readNumbers<T = never>(
  metadata: Metadata,
  key: string,
  ...fallback: [] | [T]
): NumberArray | T {
  return read(metadata, { key, expected: 'an array of numbers', is: isNumbers }, fallback);
}

interface Wanted<V extends GgufValue> {
  readonly key: string;
  readonly expected: string;
  readonly is: (value: GgufValue) => value is V;
}

function read<V extends GgufValue, T>(metadata: Metadata, wanted: Wanted<V>, fallback: [] | [T]): V | T {
  const { key, expected, is } = wanted;
  const value = metadata.get(key);
  if (value !== undefined && is(value)) return value;
  if (value === undefined && fallback.length === 1) return fallback[0];
  const found = value === undefined ? 'is missing' : `is not ${expected}`;
  throw new Fault(
    'gguf-corrupt',
    `The model's metadata key '${key}' ${found}. Use another copy of the model.`,
    { key },
  );
}

const isString = (value: GgufValue): value is string => typeof value === 'string';
const isNumber = (value: GgufValue): value is number => typeof value === 'number';
const isBoolean = (value: GgufValue): value is boolean => typeof value === 'boolean';
const isStrings = (value: GgufValue): value is readonly string[] =>
  Array.isArray(value) && value.every(isString);
const isNumbers = (value: GgufValue): value is NumberArray => ArrayBuffer.isView(value);
