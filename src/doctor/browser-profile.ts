import type { DeviceProfile } from '../core/diagnosis.ts';
import type { GpuEntry } from '../engine/open-adapter.ts';
import { hasRelaxedSimd, hasSimd } from '../engine/wasm/kernel-build.ts';
import { profileGpu } from './gpu-profile.ts';

/** As much of a page or worker as is looked at; what some browsers do not have may be missing. */
export interface BrowserScope {
  readonly crossOriginIsolated?: boolean;
  readonly navigator: BrowserNavigator;
}

export interface BrowserNavigator {
  readonly userAgent: string;
  readonly hardwareConcurrency?: number;
  readonly maxTouchPoints?: number;
  /** GiB. Chromium only. */
  readonly deviceMemory?: number;
  /** Chromium only. */
  readonly connection?: { readonly saveData?: boolean; readonly type?: string };
  readonly gpu?: GpuEntry;
  readonly storage?: Pick<StorageManager, 'estimate' | 'persisted'>;
}

/** What this browser has. Never fails: what cannot be asked is unknown. */
export async function profileBrowser(scope: BrowserScope = globalThis): Promise<DeviceProfile> {
  const { navigator } = scope;
  const [storage, gpu] = await Promise.all([profileStorage(navigator), profileGpu(navigator.gpu)]);
  const { connection } = navigator;
  return {
    cores: navigator.hardwareConcurrency || 1,
    isolated: scope.crossOriginIsolated === true,
    simd: hasSimd(),
    relaxedSimd: hasRelaxedSimd(),
    jspi: 'Suspending' in WebAssembly,
    memoryGib: navigator.deviceMemory,
    handheld: isHandheld(navigator),
    storage,
    savesData: connection?.saveData === true || connection?.type === 'cellular',
    gpu,
  };
}

/** iPads call themselves Macs; workers there have no `maxTouchPoints`, and are taken for Macs. */
function isHandheld({ userAgent, maxTouchPoints = 0 }: BrowserNavigator): boolean {
  return /iPhone|iPad|iPod/u.test(userAgent) || (/Macintosh/u.test(userAgent) && maxTouchPoints > 1);
}

async function profileStorage({ storage }: BrowserNavigator): Promise<DeviceProfile['storage']> {
  const estimate = await storage?.estimate().catch(() => undefined);
  const persisted = await storage?.persisted().catch(() => undefined);
  return { usedBytes: estimate?.usage, quotaBytes: estimate?.quota, persisted: persisted === true };
}
