/** A network that is there and says nothing is a tunnel: nobody should look at an empty frame for it. */
const PATIENCE_MS = 4_000;

/** The server's answer; what was kept, when there is no answer or none in time. */
export async function serverFirst(
  answer: Promise<Response>,
  kept: () => Promise<Response | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<Response> {
  const settled = new AbortController();
  const silence = new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, patienceMs, undefined);
    settled.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const inTime = await Promise.race([answer.catch(() => undefined), silence]);
  settled.abort();
  return inTime ?? (await kept()) ?? answer;
}
