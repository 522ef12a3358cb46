import type { DeviceProfile } from '../core/diagnosis.ts';
import type { Notebook } from '../core/notebook.ts';
import { VERSION } from '../core/version.ts';

/** What is known of one model on one GPU from earlier loads. */
export interface GpuRecord {
  /** The self-test's result, if there was one. */
  readonly numbers: 'right' | 'wrong' | undefined;
  /** Whether an encoder was worth it when it was timed against the processor. */
  readonly pays: boolean | undefined;
  /** When the GPU went away in mid-answer and no answer has been finished since; milliseconds since 1970. */
  readonly lossesMs: readonly number[];
}

const NOTHING: GpuRecord = { numbers: undefined, pays: undefined, lossesMs: [] };
/** A GPU that went away this often is left alone … */
const MOST_LOSSES = 2;
/** … for this long: drivers are updated, other programs end. */
const LOSS_MS = 24 * 3_600_000;

/** Remembers how models did on this GPU. What is remembered holds for one version of the package, browser and GPU. */
export interface GpuRecords {
  read(fingerprint: string): Promise<GpuRecord>;
  write(fingerprint: string, change: Partial<GpuRecord>): Promise<void>;
}

export interface GpuRecordsOptions {
  readonly notebook: Notebook;
  readonly profile: DeviceProfile;
  /** Of the browser: a new version may compute rightly. */
  readonly userAgent: string;
}

export function gpuRecords({ notebook, profile, userAgent }: GpuRecordsOptions): GpuRecords {
  const { gpu } = profile;
  const adapter = gpu.available ? [gpu.vendor, gpu.architecture, gpu.description, gpu.f16] : [];
  const keyOf = (fingerprint: string): string => JSON.stringify([VERSION, userAgent, adapter, fingerprint]);
  const read = async (fingerprint: string): Promise<GpuRecord> =>
    parseRecord(await notebook.read(keyOf(fingerprint)));
  return {
    read,
    async write(fingerprint, change) {
      await notebook.write(keyOf(fingerprint), { ...(await read(fingerprint)), ...change });
    },
  };
}

/** Whether the GPU went away too often of late. */
export function isUnsteady({ lossesMs }: GpuRecord, nowMs: number): boolean {
  return lossesMs.filter((ms) => nowMs - ms < LOSS_MS).length >= MOST_LOSSES;
}

/** Storage may hold anything. */
function parseRecord(value: unknown): GpuRecord {
  if (typeof value !== 'object' || value === null) return NOTHING;
  const { numbers, pays, lossesMs } = value as Partial<Record<keyof GpuRecord, unknown>>;
  return {
    numbers: numbers === 'right' || numbers === 'wrong' ? numbers : undefined,
    pays: typeof pays === 'boolean' ? pays : undefined,
    lossesMs: Array.isArray(lossesMs) ? lossesMs.filter((ms) => Number.isFinite(ms)).slice(-10) : [],
  };
}
