import type { DeviceProfile, EngineSpeed, GpuProfile } from '../../src/core/diagnosis.ts';
import { memoryNotebook } from '../../src/core/notebook.ts';
import type { DoctorParts } from '../../src/doctor/doctor.ts';

/** A laptop of four cores without a GPU. */
export const LAPTOP: DeviceProfile = {
  cores: 4,
  isolated: true,
  simd: true,
  relaxedSimd: true,
  jspi: true,
  memoryGib: 8,
  handheld: false,
  storage: { usedBytes: 0, quotaBytes: 100e9, persisted: false },
  savesData: false,
  gpu: { available: false, reason: 'This browser has no WebGPU.' },
};

/** A GPU of a laptop. */
export const GPU: GpuProfile = {
  available: true,
  vendor: 'intel',
  architecture: 'xe',
  description: '',
  software: false,
  f16: true,
  subgroups: true,
  maxBufferBytes: 2 ** 31,
  maxBindingBytes: 2 ** 30,
};

/** 10 GB of weights a second, as four cores have them. */
export const WASM_SPEED: EngineSpeed = {
  threads: 4,
  decodeBytesPerSecond: 10e9,
  prefillBytesPerSecond: 50e9,
  overheadMs: 0,
};

export const GPU_SPEED: EngineSpeed = {
  threads: 1,
  decodeBytesPerSecond: 40e9,
  prefillBytesPerSecond: 600e9,
  overheadMs: 6,
};

/** A doctor of known figures, instead of this machine's. */
export function tinyDoctor(changes: Partial<DoctorParts> = {}): DoctorParts {
  return {
    profile: async () => LAPTOP,
    measure: { wasm: async () => WASM_SPEED, webgpu: async () => GPU_SPEED },
    notebook: memoryNotebook(),
    userAgent: 'a test',
    ...changes,
  };
}
