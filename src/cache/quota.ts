import type { StorageUsage } from '../core/protocol.ts';

/** The part of `navigator.storage` that is used here; absent in Node and on insecure pages. */
export type Quota = Partial<Pick<StorageManager, 'estimate' | 'persisted'>>;

/** The browser's figures for this origin: hints, since some browsers round or pad them to hide what is there. */
export async function quotaUsage(quota: Quota): Promise<Omit<StorageUsage, 'weightBytes' | 'leftoverBytes'>> {
  const estimate = await quota.estimate?.().catch(() => undefined);
  const persisted = await quota.persisted?.().catch(() => false);
  return { usedBytes: estimate?.usage, quotaBytes: estimate?.quota, persisted: persisted ?? false };
}

/** `navigator.storage`, where there is one. */
export function deviceQuota(): Quota {
  const device: { readonly storage?: StorageManager } | undefined = globalThis.navigator;
  const storage = device?.storage;
  if (!storage) return {};
  return {
    estimate: () => storage.estimate(),
    persisted: () => storage.persisted(),
  };
}
