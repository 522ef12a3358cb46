import type { Delay } from './retry.ts';

/** False only when the device says that it has no network. */
export function seemsOnline(): boolean {
  const device: { readonly onLine?: boolean } | undefined = globalThis.navigator;
  return device?.onLine !== false;
}

/** Waits for the device's `online` event, at most `ms`: some devices never send it. */
export async function untilOnline(ms: number, delay: Delay, signal?: AbortSignal): Promise<void> {
  const found = new AbortController();
  const end = () => found.abort();
  globalThis.addEventListener('online', end);
  signal?.addEventListener('abort', end);
  try {
    await delay(ms, found.signal).catch((error: unknown) => {
      if (!found.signal.aborted || signal?.aborted) throw error;
    });
  } finally {
    globalThis.removeEventListener('online', end);
    signal?.removeEventListener('abort', end);
  }
}
