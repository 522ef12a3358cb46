// People read numbers that stand still for a moment.
const EVERY_MS = 250;

/** However often it is asked for, `job` runs four times a second at most, and once after the last time. */
export function nowAndThen(job: () => void): () => void {
  let isComing = false;
  return () => {
    if (isComing) return;
    isComing = true;
    setTimeout(() => {
      isComing = false;
      job();
    }, EVERY_MS);
  };
}
