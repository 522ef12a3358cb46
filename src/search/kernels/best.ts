// The best slots so far: a heap whose worst is on top.

import { Task } from './task';

/** Takes in what is good enough of `n` scores, of slots from `slot` on. */
export function takeBest(task: Task, scores: usize, slot: i32, n: i32): void {
  let i = 0;
  while (i < n && task.count < task.most) {
    take(task, load<f32>(scores + (<usize>i << 2)), slot + i);
    i++;
  }
  if (i >= n) return;
  for (; i + 4 <= n; i += 4) {
    const at = scores + (<usize>i << 2);
    const worst = v128.load32_splat(task.best);
    if (!v128.any_true(f32x4.ge(v128.load(at), worst))) continue;
    take(task, load<f32>(at), slot + i);
    take(task, load<f32>(at, 4), slot + i + 1);
    take(task, load<f32>(at, 8), slot + i + 2);
    take(task, load<f32>(at, 12), slot + i + 3);
  }
  for (; i < n; i++) take(task, load<f32>(scores + (<usize>i << 2)), slot + i);
}

/** The best first: the worst of what is left goes to the end, again and again (heapsort). */
export function sortBest(task: Task): void {
  for (let left = task.count - 1; left > 0; left--) {
    const last = task.best + (<usize>left << 3);
    const score = load<f32>(last);
    const slot = load<i32>(last, 4);
    store<u64>(last, load<u64>(task.best));
    sink(task.best, left, score, slot);
  }
}

function take(task: Task, score: f32, slot: i32): void {
  if (score != score || isHidden(task, slot)) return; // NaN has no place in an order
  if (task.count < task.most) {
    task.count++;
    rise(task.best, task.count - 1, score, slot);
  } else if (isWorse(task.best, score, slot)) {
    sink(task.best, task.count, score, slot);
  }
}

// @ts-ignore: decorator
@inline
function isHidden(task: Task, slot: i32): bool {
  const byte = slot >> 3;
  if (byte >= task.hiddenBytes) return false;
  return ((<i32>load<u8>(task.hidden + <usize>byte) >> (slot & 7)) & 1) != 0;
}

/** Whether the entry is worse than a score and slot: among equals the higher slot is. */
// @ts-ignore: decorator
@inline
function isWorse(entry: usize, score: f32, slot: i32): bool {
  const own = load<f32>(entry);
  return own < score || (own == score && load<i32>(entry, 4) > slot);
}

function rise(best: usize, hole: i32, score: f32, slot: i32): void {
  while (hole > 0) {
    const parent = best + (<usize>((hole - 1) >> 1) << 3);
    if (isWorse(parent, score, slot)) break;
    store<u64>(best + (<usize>hole << 3), load<u64>(parent));
    hole = (hole - 1) >> 1;
  }
  put(best, hole, score, slot);
}

/** In place of what is on top. */
function sink(best: usize, count: i32, score: f32, slot: i32): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= count) break;
    let entry = best + (<usize>child << 3);
    if (child + 1 < count && isWorse(entry + 8, load<f32>(entry), load<i32>(entry, 4))) {
      child++;
      entry += 8;
    }
    if (!isWorse(entry, score, slot)) break;
    store<u64>(best + (<usize>hole << 3), load<u64>(entry));
    hole = child;
  }
  put(best, hole, score, slot);
}

// @ts-ignore: decorator
@inline
function put(best: usize, at: i32, score: f32, slot: i32): void {
  store<f32>(best + (<usize>at << 3), score);
  store<i32>(best + (<usize>at << 3), slot, 4);
}
