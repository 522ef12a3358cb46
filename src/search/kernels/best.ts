// The best slots so far, by keys: a few of them in order, more as a heap.

import { rise, sink, sortHeap } from './heap';
import { Task } from './task';

/** Up to so many keys are moved up one by one in less time than a heap's branches take, and need no sorting. */
const FEW: i32 = 48;

/** Takes in what is good enough of `n` scores, of slots from `slot` on. */
export function takeBest(task: Task, scores: usize, slot: i32, n: i32): void {
  let i = 0;
  while (i < n && task.count < task.most) {
    take(task, load<f32>(scores + (<usize>i << 2)), slot + i);
    i++;
  }
  if (i >= n) return;
  const worstAt = task.best + (task.most <= FEW ? <usize>(task.most - 1) << 3 : 0);
  let worst = f32x4.splat(scoreOf(load<i64>(worstAt)));
  for (; i + 16 <= n; i += 16) {
    const at = scores + (<usize>i << 2);
    let better = betterOf16(at, worst);
    if (better == 0) continue;
    for (; better != 0; better &= better - 1) {
      const k = ctz(better);
      take(task, load<f32>(at + (<usize>k << 2)), slot + i + k);
    }
    worst = f32x4.splat(scoreOf(load<i64>(worstAt)));
  }
  for (; i < n; i++) take(task, load<f32>(scores + (<usize>i << 2)), slot + i);
}

/** What was kept, the best first, as pairs: score float32, slot uint32. */
export function finishBest(task: Task): void {
  if (task.most > FEW) sortHeap(task.best, task.count);
  const end = task.best + (<usize>task.count << 3);
  for (let at = task.best; at < end; at += 8) {
    const key = load<i64>(at);
    store<f32>(at, scoreOf(key));
    store<i32>(at, ~(<i32>key), 4);
  }
}

/** A bit for each of 16 scores that is no worse. */
// @ts-ignore: decorator
@inline
function betterOf16(at: usize, worst: v128): i32 {
  const front = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at), worst), f32x4.ge(v128.load(at, 16), worst));
  const back = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at, 32), worst), f32x4.ge(v128.load(at, 48), worst));
  return i8x16.bitmask(i8x16.narrow_i16x8_s(front, back));
}

function take(task: Task, score: f32, slot: i32): void {
  if (score != score || isHidden(task, slot)) return; // NaN has no place in an order
  const key = keyOf(score, slot);
  if (task.most <= FEW) insert(task, key);
  else if (task.count < task.most) rise(task.best, task.count++, key);
  else if (key > load<i64>(task.best)) sink(task.best, task.count, key);
}

/** Into its place among a few, the best first; the worst falls off the end. */
function insert(task: Task, key: i64): void {
  let at = task.best + (<usize>task.count << 3);
  if (task.count < task.most) task.count++;
  else {
    at -= 8;
    if (load<i64>(at) >= key) return;
  }
  for (; at > task.best; at -= 8) {
    const before = load<i64>(at - 8);
    if (before >= key) break;
    store<i64>(at, before);
  }
  store<i64>(at, key);
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
