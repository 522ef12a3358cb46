// Threads that run one pass together. A phase is so many units of work, taken in small chunks, and it is over when all
// units are done, not when all threads have arrived: a thread that has no processor just now holds nobody up, unless it
// lost it in the middle of a chunk. Waiting means spinning briefly and then sleeping, so that a busy neighbour costs its
// share and no more.
//
// Units are counted from the first pass on and never reset (differences wrap correctly), so a thread that comes late,
// even by whole passes, finds nothing left to take and catches up.

import { Job, Thread } from './job';

// Sleeping and waking are the host's, as Atomics.wait and Atomics.notify: a page, which may not sleep, can leave it out, and
// V8 11.3 (Node 20) loses its place in memory when code it has not optimized yet sleeps by memory.atomic.wait32 in a loop.

/** Sleeps until the word at `address` is announced, unless it is no longer `value`. */
// @ts-ignore: decorator
@external('env', 'wait')
declare function wait(address: usize, value: i32): void;

/** Wakes whoever sleeps on the word at `address`. */
// @ts-ignore: decorator
@external('env', 'wake')
declare function wake(address: usize): void;

// One word a cache line.
const NEXT: usize = 0; // units taken
const DONE: usize = 64; // units done
const JOB: usize = 128; // even: a job to run; odd: being written
const TOKENS: usize = 192; // the job: what of the plan decides about units
const OUTPUTS: usize = 196;
const THREADS: usize = 200;
const BASE: usize = 204;

/** Bytes of a team in memory. */
export const TEAM_BYTES: usize = 256;

/** Looks at a word this often before sleeping: some tens of microseconds. */
const SPINS: i32 = 20000;

/** Begins a phase of `units` units. */
// @ts-ignore: decorator
@inline
export function open(thread: Thread, units: i32): void {
  thread.begin = thread.end;
  thread.end += units;
}

/** Takes up to `most` units: returns the first and sets `thread.until` behind the last; -1 when none are left. */
export function take(team: usize, thread: Thread, most: i32): i32 {
  while (true) {
    const next = atomic.load<i32>(team + NEXT);
    const left = thread.end - next;
    if (left <= 0) return -1;
    const until = next + min(left, most);
    if (atomic.cmpxchg<i32>(team + NEXT, next, until) == next) {
      thread.until = until - thread.begin;
      return next - thread.begin;
    }
  }
}

/** Reports the units `from` … `thread.until` - 1 as done. */
export function finish(team: usize, thread: Thread, from: i32): void {
  const count = thread.until - from;
  const done = atomic.add<i32>(team + DONE, count) + count;
  if (done == thread.end && thread.threads > 1) wake(team + DONE);
}

/** Ends a phase: returns when all its units are done. */
export function close(team: usize, thread: Thread): void {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(team + DONE) - thread.end >= 0) return;
  while (true) {
    const done = atomic.load<i32>(team + DONE);
    if (done - thread.end >= 0) return;
    wait(team + DONE, done);
  }
}

/** Starts the job: for thread 0, whose part begins at once. */
export function startJob(job: Job, thread: Thread): void {
  const team = job.team;
  atomic.add<i32>(team + JOB, 1);
  store<i32>(team, job.tokens, TOKENS);
  store<i32>(team, job.outputs, OUTPUTS);
  store<i32>(team, job.threads, THREADS);
  store<i32>(team, atomic.load<i32>(team + DONE), BASE);
  readJob(team, thread);
  atomic.add<i32>(team + JOB, 1);
  if (job.threads > 1) wake(team + JOB);
}

/** Lets every thread look up, whatever it waits for. */
export function wakeAll(team: usize): void {
  atomic.add<i32>(team + JOB, 2);
  wake(team + JOB);
}

/** Waits for a job that is not number `seen`, reads it, and returns its number. */
export function waitForJob(team: usize, thread: Thread, seen: i32): i32 {
  let looks = 0;
  while (true) {
    const job = atomic.load<i32>(team + JOB);
    if (job != seen && (job & 1) == 0) {
      readJob(team, thread);
      if (atomic.load<i32>(team + JOB) == job) return job;
    } else if (job == seen && ++looks > SPINS) {
      wait(team + JOB, seen);
    }
  }
}

function readJob(team: usize, thread: Thread): void {
  thread.tokens = load<i32>(team, TOKENS);
  thread.outputs = load<i32>(team, OUTPUTS);
  thread.threads = load<i32>(team, THREADS);
  thread.end = load<i32>(team, BASE);
}
