// What the engine calls. Memory is laid out by the engine; there is no allocator here and no static data, so that
// every thread can have its own instance over the same memory.

import { encode } from './encode';
import { EncoderLayer, EncoderPlan, EncoderThread } from './encoder-plan';
import { forward } from './forward';
import { ENCODER, Job, Thread } from './job';
import { wideGridBytes } from './matmul';
import { Matrix } from './matrix';
import { Layer, Plan } from './plan';
import { QUERIES_BYTES } from './query';
import { repackBlocks, repackFloats } from './repack';
import { sign } from './sign';
import { TEAM_BYTES, startJob, waitForJob, wakeAll } from './team';

export { repackBlocks, repackFloats, sign };

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
/** Of the queries that a thread has room for, likewise. */
export function queriesBytes(): usize {
  return QUERIES_BYTES;
}
/** Of the grids in float32 that a thread has room for, likewise. */
export { wideGridBytes };
export function encoderPlanBytes(): usize {
  return offsetof<EncoderPlan>();
}
export function encoderLayerBytes(): usize {
  return offsetof<EncoderLayer>();
}
export function encoderThreadBytes(): usize {
  return offsetof<EncoderThread>();
}

/** Runs the job at the beginning of the plan, with the other threads; for the thread that owns the engine. */
export function run(job: Job): void {
  const thread = threadOf(job, 0);
  startJob(job, thread);
  work(job, thread);
}

/** The life of every other thread: waits for jobs until told to leave. */
export function serve(job: Job, index: i32): void {
  const thread = threadOf(job, index);
  let seen = 0;
  for (;;) {
    seen = waitForJob(job.team, thread, seen);
    if (job.exit) return;
    if (index < thread.threads) work(job, thread);
  }
}

/** Tells the other threads to leave. */
export function dismiss(job: Job): void {
  job.exit = 1;
  wakeAll(job.team);
}

function work(job: Job, thread: Thread): void {
  if (job.kind == ENCODER) encode(changetype<EncoderPlan>(job), changetype<EncoderThread>(thread));
  else forward(changetype<Plan>(job), thread);
}

function threadOf(job: Job, index: i32): Thread {
  return changetype<Thread>(job.threadTable + <usize>(index * job.threadBytes));
}
