import { expose } from 'comlink';
import { idbNotebook } from '../../src/cache/idb-notebook.ts';
import { profileBrowser } from '../../src/doctor/browser-profile.ts';
import { openDoctor } from '../../src/doctor/doctor.ts';
import { openEngines } from '../../src/doctor/engines.ts';
import { browserHost } from '../../src/engine/wasm/browser-host.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { carryFaults } from '../../src/wire/fault-wire.ts';
import { openBrowserService } from '../../workers/browser-service.ts';
import { inferenceApi } from '../../workers/inference-api.ts';
import { openPretendedGpu, shuffle, type PretendedGpuOptions } from './pretended-gpu.ts';
import { GPU, GPU_SPEED, WASM_SPEED } from './tiny-doctor.ts';

/**
 * The worker that ships with the package, on a device with a pretended GPU. Its address says what is wrong with that:
 * `?passes=20` loses it after so many, `?wrong` computes other numbers.
 */
const asked = new URL(location.href).searchParams;
const fault: PretendedGpuOptions = {
  passes: Number(asked.get('passes') ?? Infinity),
  ...(asked.has('wrong') ? { bend: shuffle } : {}),
};
const slow = { ...WASM_SPEED, decodeBytesPerSecond: 1000, prefillBytesPerSecond: 1000 };
const doctor = openDoctor({
  profile: async () => ({ ...(await profileBrowser()), gpu: GPU }),
  measure: { wasm: async () => slow, webgpu: async () => GPU_SPEED },
  notebook: idbNotebook(),
  userAgent: navigator.userAgent,
});
const engines = openEngines({
  doctor,
  wasm: (model, options) => openWasmEngine(model, browserHost(), options),
  webgpu: (model, options) => openPretendedGpu(model, options, fault),
  now: Date.now,
});
const service = openBrowserService({ doctor, ...engines });

carryFaults();
expose(inferenceApi(async () => service));
