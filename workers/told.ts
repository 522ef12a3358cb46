import { type Remote, releaseProxy } from 'comlink';

/** Runs a job whose progress the page hears: of the last step before it hears of the end, and of none after it. */
export async function told<T, P>(
  onProgress: (progress: P) => unknown,
  job: (tell: (progress: P) => void) => Promise<T>,
): Promise<T> {
  let latest: unknown; // Comlink makes a promise of it
  try {
    const result = await job((progress) => void (latest = onProgress(progress)));
    await latest;
    return result;
  } finally {
    (onProgress as Partial<Remote<() => void>>)[releaseProxy]?.(); // its port would stay until it is collected
  }
}
