// A stretch of slots: scores of a few hundred at a time, of which the best are kept.

import { takeBest } from './best';
import { score } from './score';
import { PLANES, Task } from './task';

/** Rows whose scores stay in the first cache until they are judged: a multiple of 32. */
const CHUNK: i32 = 256;

/** Slots `from` … `to` − 1; `scores` of the task has room for a chunk. */
export function scan(task: Task, from: i32, to: i32): void {
  // blocks begin at multiples of 32
  for (let at = task.kind == PLANES ? from & ~31 : from; at < to; at += CHUNK) {
    const n = min(CHUNK, to - at);
    score(task, at, n, 0, task.scores);
    const skipped = max(from - at, 0);
    takeBest(task, task.scores + (<usize>skipped << 2), at + skipped, n - skipped);
  }
}
