import type { DeviceProfile, DeviceSpeed, Diagnosis, EngineSpeed, ModelSizes } from '../core/diagnosis.ts';
import type { Notebook } from '../core/notebook.ts';
import { once } from '../core/serial.ts';
import { chooseModel } from './choose-model.ts';
import { forecast } from './forecast.ts';
import { gpuRecords, type GpuRecords } from './gpu-records.ts';
import { speedBook, type SpeedBook } from './speed-book.ts';

/** What the doctor asks of its surroundings; browsers, Node and tests differ. */
export interface DoctorParts {
  readonly profile: () => Promise<DeviceProfile>;
  /** Each takes some time; a rejection means that the engine cannot run here. */
  readonly measure: {
    readonly wasm: () => Promise<EngineSpeed>;
    readonly webgpu: () => Promise<EngineSpeed>;
  };
  readonly notebook: Notebook;
  /** Of the browser or Node: what was learned of one version is not held against the next. */
  readonly userAgent: string;
}

/** Knows this device, and what models would be on it. */
export interface Doctor {
  /** Fresh at each call: storage fills, GPUs come and go. */
  profile(): Promise<DeviceProfile>;
  /** Measured at the first call. Nothing else should run meanwhile. */
  speed(): Promise<DeviceSpeed>;
  /** As it is remembered from this visit or another; measures nothing. */
  knownSpeed(): Promise<DeviceSpeed>;
  /** Forecasts for models on a device that is known. */
  judge(models: readonly ModelSizes[], device: Pick<Diagnosis, 'profile' | 'speed'>): Diagnosis;
  /** How models did on the GPU before. */
  gpuRecords(): Promise<GpuRecords>;
  /** An answer came `ratio` times as fast as was predicted. */
  noteAnswer(engine: keyof DeviceSpeed, ratio: number): Promise<void>;
}

export function openDoctor({ profile, measure, notebook, userAgent }: DoctorParts): Doctor {
  let latest: Promise<DeviceProfile> | undefined;
  const look = (): Promise<DeviceProfile> => (latest = profile());
  /** Under which device something is noted: as it was seen last, because to ask for a GPU takes its time. */
  const seen = (): Promise<DeviceProfile> => latest ?? look();
  const book = async (): Promise<SpeedBook> => speedBook(notebook, await seen(), userAgent);
  const measured = once(async (): Promise<DeviceSpeed> => {
    const { gpu } = await seen();
    // one after the other: a processor that plays a GPU would slow the other one down
    const wasm = await measure.wasm().catch(() => undefined);
    const webgpu = gpu.available ? await measure.webgpu().catch(() => undefined) : undefined;
    return { wasm, webgpu };
  });
  return {
    profile: look,
    async speed() {
      return (await book()).noteMeasured(await measured());
    },
    async knownSpeed() {
      const { wasm, webgpu } = await (await book()).read();
      return { wasm: wasm?.speed, webgpu: webgpu?.speed };
    },
    judge(models, device) {
      const forecasts = models.map((model) => forecast(model, device));
      return { ...device, forecasts, choice: chooseModel(models, forecasts, device.profile) };
    },
    async gpuRecords() {
      return gpuRecords({ notebook, profile: await seen(), userAgent });
    },
    async noteAnswer(engine, ratio) {
      await (await book()).noteAnswer(engine, ratio);
    },
  };
}
