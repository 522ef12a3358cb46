import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Frees what nothing refers to any more, at once. V8 lets 64 MB of array buffers gather in each thread before it looks for those
 * that can go: with matrices that come and go, that would be most of what quantizing takes.
 */
export function collectGarbage(): void {
  collect ??= expose();
  collect();
}

/**
 * The collector has no other name in Node than the one that `--expose-gc` gives it in contexts to come. The flag is the whole process's and
 * stays: a thread that took it back could do so between another's two lines.
 */
function expose(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('globalThis.gc') as (() => void) | undefined;
  return gc ?? (() => {});
}

/**
 * Keeps the part of the heap where objects are born at a megabyte. V8 would let it grow to 16 MB twice over while a tokenizer is made, and
 * not take it back for a long time; the large things that quantizing makes are not born there.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
