import type { DeviceProfile, DeviceSpeed, EngineSpeed } from '../core/diagnosis.ts';
import type { Notebook } from '../core/notebook.ts';
import { VERSION } from '../core/version.ts';

/** How fast an engine is here, as far as anybody knows. */
export interface KnownSpeed {
  readonly speed: EngineSpeed;
  /** Answers it was corrected by; none: as the benchmark had it. */
  readonly answers: number;
}

type Engines = keyof DeviceSpeed;
export type KnownSpeeds = Partial<Record<Engines, KnownSpeed>>;

/** Answers may be cut short, wait for the page or run beside other programs: no single one is believed by more. */
const MOST_CORRECTION = 4;

/** Speeds that stay from visit to visit, for one device and version of the package. */
export interface SpeedBook {
  read(): Promise<KnownSpeeds>;
  /** Takes what was measured for engines that no answer has corrected yet; the speeds that count now. */
  noteMeasured(speed: DeviceSpeed): Promise<DeviceSpeed>;
  /** Moves an engine's speed halfway, by ratio, to what an answer had. */
  noteAnswer(engine: Engines, ratio: number): Promise<void>;
}

export function speedBook(notebook: Notebook, profile: DeviceProfile, userAgent: string): SpeedBook {
  const { cores, isolated, relaxedSimd, gpu } = profile;
  const adapter = gpu.available ? [gpu.vendor, gpu.architecture, gpu.description] : [];
  const key = JSON.stringify(['speed', VERSION, userAgent, cores, isolated, relaxedSimd, adapter]);
  const read = async (): Promise<KnownSpeeds> => parseSpeeds(await notebook.read(key));
  return {
    read,
    async noteMeasured(measured) {
      const before = await read();
      const pick = (engine: Engines): KnownSpeed | undefined => {
        const [old, speed] = [before[engine], measured[engine]];
        if (!speed) return undefined;
        return old && old.answers > 0 ? old : { speed, answers: 0 };
      };
      const [wasm, webgpu] = [pick('wasm'), pick('webgpu')];
      await notebook.write(key, { ...(wasm && { wasm }), ...(webgpu && { webgpu }) });
      return { wasm: wasm?.speed, webgpu: webgpu?.speed };
    },
    async noteAnswer(engine, ratio) {
      const before = await read();
      const known = before[engine];
      if (!known || !(ratio > 0)) return;
      const factor = Math.sqrt(Math.min(MOST_CORRECTION, Math.max(1 / MOST_CORRECTION, ratio)));
      const next: KnownSpeed = { speed: scaled(known.speed, factor), answers: known.answers + 1 };
      await notebook.write(key, { ...before, [engine]: next });
    },
  };
}

function scaled(speed: EngineSpeed, factor: number): EngineSpeed {
  return {
    threads: speed.threads,
    decodeBytesPerSecond: speed.decodeBytesPerSecond * factor,
    prefillBytesPerSecond: speed.prefillBytesPerSecond * factor,
    overheadMs: speed.overheadMs / factor,
  };
}

/** Storage may hold anything. */
function parseSpeeds(value: unknown): KnownSpeeds {
  const { wasm, webgpu } = recordOf(value);
  const speeds = { wasm: parseKnown(wasm), webgpu: parseKnown(webgpu) };
  return {
    ...(speeds.wasm && { wasm: speeds.wasm }),
    ...(speeds.webgpu && { webgpu: speeds.webgpu }),
  };
}

function parseKnown(value: unknown): KnownSpeed | undefined {
  const { speed, answers } = recordOf(value);
  const { threads, decodeBytesPerSecond, prefillBytesPerSecond, overheadMs } = recordOf(speed);
  if (!isAmount(threads, 1) || !isAmount(answers, 0) || !isAmount(overheadMs, 0)) return undefined;
  if (!isAmount(decodeBytesPerSecond, 1) || !isAmount(prefillBytesPerSecond, 1)) return undefined;
  return { speed: { threads, decodeBytesPerSecond, prefillBytesPerSecond, overheadMs }, answers };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isAmount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= least;
}
