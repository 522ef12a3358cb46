// Stretches of slots: scores of a few hundred at a time, of which the best are kept.

import { finishBest, takeBest } from './best';
import { score } from './score';
import { PLANES, Task } from './task';

/** Rows whose scores stay in the first cache until they are judged: a multiple of 32. */
const CHUNK: i32 = 256;

/** Stretches of slots, uint32 [count, 2]; leaves the best in order. `scores` of the task has room for a chunk. */
export function scan(task: Task, ranges: usize, count: i32): void {
  for (const end = ranges + (<usize>count << 3); ranges < end; ranges += 8) {
    scanRange(task, load<i32>(ranges), load<i32>(ranges, 4));
  }
  finishBest(task);
}

/** Slots `from` … `to` − 1. */
function scanRange(task: Task, from: i32, to: i32): void {
  // blocks begin at multiples of 32
  for (let at = task.kind == PLANES ? from & ~31 : from; at < to; at += CHUNK) {
    const n = min(CHUNK, to - at);
    score(task, at, n, 0, task.scores);
    const skipped = max(from - at, 0);
    takeBest(task, task.scores + (<usize>skipped << 2), at + skipped, n - skipped);
  }
}
