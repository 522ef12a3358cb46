import { invalidSite } from './site-fault.ts';

// JSON from anywhere, looked at piece by piece. Everything throws Fault `index-invalid`.

export type Json = Readonly<Record<string, unknown>>;

export function object(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalidSite(`${what} is no object`);
}

export function list(value: unknown, what: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value as readonly unknown[];
  throw invalidSite(`${what} is no list, or too long a one`);
}

export function string(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw invalidSite(`${what} is no text`);
}

/** A whole number from 0 to `most`. */
export function count(value: unknown, what: string, most: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most)
    return value as number;
  throw invalidSite(`${what} is ${String(value).slice(0, 40)}`);
}

export function oneOf<T extends string>(value: unknown, known: readonly T[], what: string): T {
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  throw invalidSite(`${what} is ${String(value).slice(0, 40)}`);
}

export function counts(value: unknown, what: string, length: number): readonly number[] {
  const all = list(value, what, length);
  if (all.length !== length) throw invalidSite(`${what} has ${all.length} numbers and not ${length}`);
  return all.map((each) => count(each, what, 0xffff_ffff));
}
