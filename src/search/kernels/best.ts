// The best slots so far: a heap of keys whose worst is on top.

import { Task } from './task';

/** Takes in what is good enough of `n` scores, of slots from `slot` on. */
export function takeBest(task: Task, scores: usize, slot: i32, n: i32): void {
  let i = 0;
  while (i < n && task.count < task.most) {
    take(task, load<f32>(scores + (<usize>i << 2)), slot + i);
    i++;
  }
  if (i >= n) return;
  let worst = f32x4.splat(scoreOf(load<i64>(task.best)));
  for (; i + 16 <= n; i += 16) {
    const at = scores + (<usize>i << 2);
    let better = betterOf16(at, worst);
    if (better == 0) continue;
    for (; better != 0; better &= better - 1) {
      const k = ctz(better);
      take(task, load<f32>(at + (<usize>k << 2)), slot + i + k);
    }
    worst = f32x4.splat(scoreOf(load<i64>(task.best)));
  }
  for (; i < n; i++) take(task, load<f32>(scores + (<usize>i << 2)), slot + i);
}

/** A bit for each of 16 scores that is no worse. */
// @ts-ignore: decorator
@inline
function betterOf16(at: usize, worst: v128): i32 {
  const front = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at), worst), f32x4.ge(v128.load(at, 16), worst));
  const back = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at, 32), worst), f32x4.ge(v128.load(at, 48), worst));
  return i8x16.bitmask(i8x16.narrow_i16x8_s(front, back));
}

/** What was kept, in no order, as pairs: score float32, slot uint32. */
export function unpackBest(task: Task): void {
  for (let i = 0; i < task.count; i++) {
    const at = task.best + (<usize>i << 3);
    const key = load<i64>(at);
    store<f32>(at, scoreOf(key));
    store<i32>(at, ~(<i32>key), 4);
  }
}

/** The best first: the worst of what is left goes to the end, again and again (heapsort). */
export function sortBest(task: Task): void {
  for (let left = task.count - 1; left > 0; left--) {
    const last = task.best + (<usize>left << 3);
    const key = load<i64>(last);
    store<i64>(last, load<i64>(task.best));
    sink(task.best, left, key);
  }
}

function take(task: Task, score: f32, slot: i32): void {
  if (score != score || isHidden(task, slot)) return; // NaN has no place in an order
  const key = keyOf(score, slot);
  if (task.count < task.most) rise(task.best, task.count++, key);
  else if (key > load<i64>(task.best)) sink(task.best, task.count, key);
}

// @ts-ignore: decorator
@inline
function isHidden(task: Task, slot: i32): bool {
  const byte = slot >> 3;
  if (byte >= task.hiddenBytes) return false;
  return ((<i32>load<u8>(task.hidden + <usize>byte) >> (slot & 7)) & 1) != 0;
}

/** A score and its slot as one number: the greater the better, and among equal scores that of the lower slot. */
// @ts-ignore: decorator
@inline
function keyOf(score: f32, slot: i32): i64 {
  return (<i64>turned(reinterpret<i32>(score + 0)) << 32) | <i64>(<u32>~slot); // −0 + 0 = 0
}

// @ts-ignore: decorator
@inline
function scoreOf(key: i64): f32 {
  return reinterpret<f32>(turned(<i32>(key >> 32)));
}

/** The bits of a float32 as a whole number in the same order, and back. */
// @ts-ignore: decorator
@inline
function turned(bits: i32): i32 {
  return bits ^ ((bits >> 31) & 0x7fff_ffff);
}

function rise(best: usize, hole: i32, key: i64): void {
  while (hole > 0) {
    const parent = load<i64>(best + (<usize>((hole - 1) >> 1) << 3));
    if (parent <= key) break;
    store<i64>(best + (<usize>hole << 3), parent);
    hole = (hole - 1) >> 1;
  }
  store<i64>(best + (<usize>hole << 3), key);
}

/** In place of what is on top. Which child is worse nobody can foresee, so it is computed and not branched on. */
function sink(best: usize, count: i32, key: i64): void {
  let hole = 0;
  for (let child = 1; child < count; child = 2 * hole + 1) {
    if (child + 1 < count) {
      const pair = best + (<usize>child << 3);
      child += <i32>(load<i64>(pair, 8) < load<i64>(pair));
    }
    const own = load<i64>(best + (<usize>child << 3));
    if (own >= key) break;
    store<i64>(best + (<usize>hole << 3), own);
    hole = child;
  }
  store<i64>(best + (<usize>hole << 3), key);
}
