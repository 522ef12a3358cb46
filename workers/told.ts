/** Runs a job whose progress the page hears: of the last step before it hears of the end. */
export async function told<T, P>(
  onProgress: (progress: P) => unknown,
  job: (tell: (progress: P) => void) => Promise<T>,
): Promise<T> {
  let latest: unknown; // Comlink makes a promise of it
  const result = await job((progress) => void (latest = onProgress(progress)));
  await latest;
  return result;
}
