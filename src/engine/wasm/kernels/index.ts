// What the engine calls. Memory is laid out by the engine; there is no allocator here and no static data, so that
// every thread can have its own instance over the same memory.

import { forward } from './forward';
import { Matrix } from './matrix';
import { Layer, Plan, Scratch } from './plan';
import { repackBlocks, repackFloats } from './repack';
import { TEAM_BYTES, startJob, waitForJob } from './team';

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
export function scratchBytes(): usize {
  return offsetof<Scratch>();
}

/** Runs the job described in the plan, with the other threads; for the thread that owns the engine. */
export function run(plan: Plan): void {
  if (plan.threads > 1) startJob(plan.team);
  forward(plan, 0);
}

/** The life of every other thread: waits for jobs until told to leave. */
export function serve(plan: Plan, thread: i32): void {
  let job = 0;
  for (;;) {
    job = waitForJob(plan.team, job);
    if (plan.exit) return;
    if (thread < plan.threads) forward(plan, thread);
  }
}

/** Tells the other threads to leave. */
export function dismiss(plan: Plan): void {
  plan.exit = 1;
  startJob(plan.team);
}
