// Threads that run one pass together: a barrier that spins briefly and then sleeps, and a counter that hands out work
// in small chunks, so that a busy neighbour costs its share and no more. One field a cache line.

const ARRIVED: usize = 0;
const GENERATION: usize = 64;
const SLEEPERS: usize = 128;
const NEXT: usize = 192;
const JOB: usize = 256;
const IDLERS: usize = 320;

/** Bytes of a team in memory. */
export const TEAM_BYTES: usize = 384;

/** Looks at a flag this often before sleeping: some tens of microseconds, longer than a phase's usual tail. */
const SPINS: i32 = 20000;

/** Waits until the word at `address` is no longer `old`; sleepers are counted beside it so that nobody is woken in vain. */
function waitForChange(address: usize, old: i32, sleepers: usize): void {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(address) != old) return;
  atomic.add<i32>(sleepers, 1);
  while (atomic.load<i32>(address) == old) atomic.wait<i32>(address, old, -1);
  atomic.sub<i32>(sleepers, 1);
}

function announce(address: usize, sleepers: usize): void {
  atomic.add<i32>(address, 1);
  if (atomic.load<i32>(sleepers) > 0) atomic.notify(address, -1);
}

/** Ends a phase: returns when all threads are here, with the work counter at zero. */
export function barrier(team: usize, threads: i32): void {
  if (threads == 1) {
    store<i32>(team + NEXT, 0);
    return;
  }
  const generation = atomic.load<i32>(team + GENERATION);
  if (atomic.add<i32>(team + ARRIVED, 1) == threads - 1) {
    atomic.store<i32>(team + ARRIVED, 0);
    atomic.store<i32>(team + NEXT, 0);
    announce(team + GENERATION, team + SLEEPERS);
  } else waitForChange(team + GENERATION, generation, team + SLEEPERS);
}

/** The first of the next `count` units of work of this phase. */
// @ts-ignore: decorator
@inline
export function take(team: usize, count: i32): i32 {
  return atomic.add<i32>(team + NEXT, count);
}

/** Starts a job for the waiting threads. */
export function startJob(team: usize): void {
  announce(team + JOB, team + IDLERS);
}

/** Waits for a job later than number `seen`; returns its number. */
export function waitForJob(team: usize, seen: i32): i32 {
  waitForChange(team + JOB, seen, team + IDLERS);
  return atomic.load<i32>(team + JOB);
}
