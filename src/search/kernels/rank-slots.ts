// The best of some slots.

import { finishBest, takeBest } from './best';
import { scoreSlots } from './score';
import { Task } from './task';

/** Of `count` slots, uint32, the best come to lie in order, named by their places; `scores` has room for a float32 of each. */
export function rankSlots(task: Task, slots: usize, count: i32, scores: usize): void {
  scoreSlots(task, slots, count, scores);
  takeBest(task, scores, 0, count);
  finishBest(task);
}
