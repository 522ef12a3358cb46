import type { DeviceProfile, DeviceSpeed, Diagnosis, EngineSpeed, ModelSizes } from '../core/diagnosis.ts';
import { once } from '../core/serial.ts';
import { chooseModel } from './choose-model.ts';
import { forecast } from './forecast.ts';

/** What the doctor asks of its surroundings; browsers, Node and tests differ. */
export interface DoctorParts {
  readonly profile: () => Promise<DeviceProfile>;
  /** Each takes some time; a rejection means that the engine cannot run here. */
  readonly measure: {
    readonly wasm: () => Promise<EngineSpeed>;
    readonly webgpu: () => Promise<EngineSpeed>;
  };
}

/** Knows this device, and what models would be on it. */
export interface Doctor {
  /** Fresh at each call: storage fills, GPUs come and go. */
  profile(): Promise<DeviceProfile>;
  /** Measured at the first call, remembered after it. Nothing else should run meanwhile. */
  speed(): Promise<DeviceSpeed>;
  /** Forecasts for models on a device that is known. */
  judge(models: readonly ModelSizes[], device: Pick<Diagnosis, 'profile' | 'speed'>): Diagnosis;
}

export const UNMEASURED: DeviceSpeed = { wasm: undefined, webgpu: undefined };

export function openDoctor({ profile, measure }: DoctorParts): Doctor {
  const speed = once(async (): Promise<DeviceSpeed> => {
    const { gpu } = await profile();
    // one after the other: a processor that plays a GPU would slow the other one down
    const wasm = await measure.wasm().catch(() => undefined);
    const webgpu = gpu.available ? await measure.webgpu().catch(() => undefined) : undefined;
    return { wasm, webgpu };
  });
  return {
    profile,
    speed,
    judge(models, device) {
      const forecasts = models.map((model) => forecast(model, device));
      return { ...device, forecasts, choice: chooseModel(models, forecasts, device.profile) };
    },
  };
}
