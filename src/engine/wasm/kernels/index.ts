// What the engine calls. Memory is laid out by the engine; there is no allocator here and no static data, so that
// every thread can have its own instance over the same memory.

import { forward } from './forward';
import { Matrix } from './matrix';
import { Layer, Plan, Thread } from './plan';
import { repackBlocks, repackFloats } from './repack';
import { TEAM_BYTES, startJob, waitForJob, wakeAll } from './team';

export { repackBlocks, repackFloats };

export function teamBytes(): usize {
  return TEAM_BYTES;
}
/** Sizes of the structs, for a test that the engine's mirror agrees. */
export function planBytes(): usize {
  return offsetof<Plan>();
}
export function layerBytes(): usize {
  return offsetof<Layer>();
}
export function matrixBytes(): usize {
  return offsetof<Matrix>();
}
export function threadBytes(): usize {
  return offsetof<Thread>();
}

/** Runs the job described in the plan, with the other threads; for the thread that owns the engine. */
export function run(plan: Plan): void {
  const thread = threadOf(plan, 0);
  startJob(plan, thread);
  forward(plan, thread);
}

/** The life of every other thread: waits for jobs until told to leave. */
export function serve(plan: Plan, index: i32): void {
  const thread = threadOf(plan, index);
  let job = 0;
  for (;;) {
    job = waitForJob(plan.team, thread, job);
    if (plan.exit) return;
    if (index < thread.threads) forward(plan, thread);
  }
}

/** Tells the other threads to leave. */
export function dismiss(plan: Plan): void {
  plan.exit = 1;
  wakeAll(plan.team);
}

function threadOf(plan: Plan, index: i32): Thread {
  return changetype<Thread>(plan.threadTable + <usize>(index * plan.threadBytes));
}
