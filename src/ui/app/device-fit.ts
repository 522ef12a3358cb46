import type { ModelRecord } from '../../core/protocol.ts';
import { formatBytes } from '../format.ts';

/** What the browser tells of the device; each figure may be missing. */
export interface DeviceRoom {
  /** `navigator.deviceMemory`: rounded, and never more than a few GiB, so "at least". */
  readonly memoryGib?: number | undefined;
  /** What the browser still lets this site store. */
  readonly freeBytes?: number | undefined;
}

export interface Fit {
  readonly verdict: 'well' | 'tight' | 'too-large' | 'unknown';
  /** A sentence for the person. */
  readonly reason: string;
}

const GIB = 2 ** 30;
/** A tab beside other programs gets about this share of the memory without trouble, and at most about that. */
const WELL_SHARE = 0.25;
const TIGHT_SHARE = 0.5;
/** Fits every device that can show this page. */
const SMALL_BYTES = 0.4 * GIB;

/** Whether a model fits this device, as far as the browser lets anyone know. */
export function fitOf(
  model: Pick<ModelRecord, 'memoryBytes' | 'bytes' | 'storedBytes'>,
  room: DeviceRoom,
): Fit {
  const needs = `It needs about ${formatBytes(model.memoryBytes)} of memory`;
  if (model.memoryBytes > 4 * GIB) {
    return { verdict: 'too-large', reason: `${needs}; a browser tab can use 4.3\u00a0GB.` };
  }
  const missing = model.bytes - model.storedBytes;
  if (room.freeBytes !== undefined && missing > room.freeBytes) {
    const left = `This browser has ${formatBytes(room.freeBytes)} of storage left for this site`;
    return {
      verdict: 'tight',
      reason: `${left}: the model runs, but is downloaded again at the next visit.`,
    };
  }
  if (room.memoryGib === undefined) {
    return model.memoryBytes <= SMALL_BYTES
      ? { verdict: 'well', reason: `${needs}, which nearly every device has.` }
      : { verdict: 'unknown', reason: `${needs}; this browser does not say how much the device has.` };
  }
  const has = `this device has ${room.memoryGib}\u00a0GB or more`;
  const share = model.memoryBytes / (room.memoryGib * GIB);
  if (share <= WELL_SHARE) return { verdict: 'well', reason: `${needs}; ${has}.` };
  if (share <= TIGHT_SHARE) return { verdict: 'tight', reason: `${needs}; ${has}. Close other tabs first.` };
  return { verdict: 'too-large', reason: `${needs}; ${has}. It may be ended by the browser.` };
}

/** A word for it. */
export function fitWord(verdict: Fit['verdict']): string {
  switch (verdict) {
    case 'well':
      return 'Fits well';
    case 'tight':
      return 'Tight';
    case 'too-large':
      return 'Probably too large';
    case 'unknown':
      return 'Unknown fit';
    default:
      return verdict satisfies never;
  }
}
