// Scores of rows, whatever their code.

import { scoreBytes } from './score-bytes';
import { scoreFloat16, scoreFloat32 } from './score-floats';
import { scorePlanes, scorePlanesRow } from './score-planes';
import { scoreShorts } from './score-shorts';
import { scoreBinary, scorePq } from './score-small';
import { BINARY, FLOAT16, FLOAT32, INT16, INT8, PLANES, PQ, Task, UINT8 } from './task';

/** Scores of `n` rows from slot `at` on, where there are no `slots`; else of those. `out` has room for n rounded up to 32. */
export function score(task: Task, at: i32, n: i32, slots: usize, out: usize): void {
  switch (task.kind) {
    case FLOAT32:
      scoreFloat32(task, at, n, slots, out);
      break;
    case FLOAT16:
      scoreFloat16(task, at, n, slots, out);
      break;
    case INT8:
      scoreBytes<i8>(task, at, n, slots, out);
      break;
    case UINT8:
      scoreBytes<u8>(task, at, n, slots, out);
      break;
    case INT16:
      scoreShorts(task, at, n, slots, out);
      break;
    case PLANES:
      scorePlanes(task, at, n, out);
      break;
    case BINARY:
      scoreBinary(task, at, n, slots, out);
      break;
    case PQ:
      scorePq(task, at, n, slots, out);
      break;
  }
}

/** Scores of `count` slots, uint32. */
export function scoreSlots(task: Task, slots: usize, count: i32, out: usize): void {
  if (task.kind != PLANES) return score(task, 0, count, slots, out);
  for (let i = 0; i < count; i++) {
    store<f32>(out + (<usize>i << 2), scorePlanesRow(task, load<i32>(slots + (<usize>i << 2))));
  }
}
